class OptimisticAgent(TabularAgent):
    def __init__(self, env, target, initial_value=1.0, **options):
        super().__init__(env, target, **options)
        table = np.full((env.observation_space.n, env.action_space.n), float(initial_value))
        for state in terminal_states(env):
            table[state] = 0
        self.q_table = table
