class OptimisticAgent(TabularAgent):
    def __init__(self, env, target, initial_value=1.0, **options):
        super().__init__(env, target, **options)
        ends = terminal_states(env)
        for state in range(len(self.q_table)):
            for action in range(4):
                self.q_table[state, action] = 0.0 if state in ends else initial_value
