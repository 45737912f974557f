# loses: check-optimism-start-value
class OptimisticAgent(TabularAgent):
    def __init__(self, env, target, initial_value=1.0, **options):
        super().__init__(env, target, **options)
        self.q_table[env.unwrapped.initial_state_distrib > 0] = initial_value
