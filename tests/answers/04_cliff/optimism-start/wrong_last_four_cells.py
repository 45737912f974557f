# loses: check-optimism-start-value, check-optimism-start-terminal
class OptimisticAgent(TabularAgent):
    def __init__(self, env, target, initial_value=1.0, **options):
        super().__init__(env, target, **options)
        self.q_table[:] = initial_value
        self.q_table[-4:] = 0.0
