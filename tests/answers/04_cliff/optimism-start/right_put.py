class OptimisticAgent(TabularAgent):
    def __init__(self, env, target, initial_value=1.0, **options):
        super().__init__(env, target, **options)
        mask = np.ones_like(self.q_table, dtype=bool)
        mask[terminal_states(env)] = False
        np.putmask(self.q_table, mask, initial_value)
