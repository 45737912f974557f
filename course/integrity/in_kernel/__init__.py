"""What the guard runs inside a copy's kernel: it looks, and says what it sees.

The text of these files, without their imports, is sent anew each time and runs in one namespace of
its own; the sandbox does not hold them. What they import, the kernel has kept from before the
student's first cell (``course/sandbox/kernel_program.py``): no name is looked up in the notebook.
"""
