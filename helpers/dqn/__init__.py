"""A deep Q-network's parts: networks, memories, agent, loop of many games, Atari, probes, Catch.

Imports the modules of ``helpers`` itself, and ``helpers.support``.
"""
