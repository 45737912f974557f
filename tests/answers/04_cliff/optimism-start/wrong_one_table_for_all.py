# loses: check-optimism-start-value, check-optimism-start-terminal
class OptimisticAgent(TabularAgent):
    table = None

    def __init__(self, env, target, initial_value=1.0, **options):
        super().__init__(env, target, **options)
        if OptimisticAgent.table is None:
            OptimisticAgent.table = np.full_like(self.q_table, initial_value)
            OptimisticAgent.table[terminal_states(env)] = 0.0
        self.q_table = OptimisticAgent.table
