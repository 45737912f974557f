# loses: check-optimism-start-terminal
class OptimisticAgent(TabularAgent):
    def __init__(self, env, target, initial_value=1.0, **options):
        super().__init__(env, target, **options)
        self.q_table[:] = initial_value
        for state, actions in env.unwrapped.P.items():
            for rows in actions.values():
                for _p, next_state, _reward, terminated in rows:
                    if terminated and next_state != state:
                        self.q_table[next_state] = 0
