"""A class's copies through prepare, run, save; what need not run again; the pool of workers.

Imports every folder below it, and is the only one to run students' code.
"""
