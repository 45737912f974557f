class OptimisticAgent(TabularAgent):
    def __init__(self, env, target, initial_value=1.0, **options):
        super().__init__(env, target, **options)
        is_open = np.ones((len(self.q_table), 1))
        is_open[terminal_states(env)] = 0
        self.q_table = self.q_table + is_open * initial_value
