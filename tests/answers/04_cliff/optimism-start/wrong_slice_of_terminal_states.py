# loses: check-optimism-start-value
class OptimisticAgent(TabularAgent):
    def __init__(self, env, target, initial_value=1.0, **options):
        super().__init__(env, target, **options)
        ends = terminal_states(env)
        self.q_table[:] = initial_value
        self.q_table[ends[0] : ends[-1] + 1] = 0.0
