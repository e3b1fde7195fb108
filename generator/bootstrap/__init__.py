"""What an account has once: where state and packages lie, who may come in from a pipeline, who hears of alarms.

    files = platform_files(project, environment)           # environments/<env>/platform/, from environment.yaml alone
    Bootstrap(project, account, binary, ...).prepare()     # a plan of what is missing; nothing is done yet
    ....apply(prepared)                                    # done, and the state moved into the bucket it has made

Begins with a state in a file, because there is no bucket yet, and moves it into the bucket as soon as that is there.
Every step looks at what is there and can be done again. Nothing that another project has made is ever taken.
"""
