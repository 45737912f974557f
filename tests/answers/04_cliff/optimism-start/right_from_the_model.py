class OptimisticAgent(TabularAgent):
    def __init__(self, env, target, initial_value=1.0, **options):
        super().__init__(env, target, **options)
        self.q_table[...] = initial_value
        for actions in env.unwrapped.P.values():
            for outcomes in actions.values():
                for _probability, next_state, _reward, terminated in outcomes:
                    if terminated:
                        self.q_table[next_state] *= 0
