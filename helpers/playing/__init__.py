"""``play``: whoever reads the notebook drives an environment with the keyboard or buttons.

``controls`` says which key plays which action, ``session`` steps the environment, ``words`` says
what happened, ``still`` is the picture where nobody can play, ``widget`` is the live one.
"""
