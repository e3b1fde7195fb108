"""Understanding: where a value comes from, what a function may do, what a spec may say, and a picture of it all.

In: the resolved stacks of a service, one an environment, and the plan of its module. Out: frozen answers and texts;
only the command line prints them. Refuses an address that stands for nothing, with what was probably meant.
"""
