"""Rollouts: a new version takes over from the one in service bit by bit, or goes back.

Terraform publishes version W and leaves `live` at V, because the plan pins it there (`pins`). Then, per service:
`rolling` notes what is under way where the releases lie (`shifts`), `watching` looks at each function again and again,
`deciding` says what comes next, without doing it, and one of two drivers does it: `codedeploy` or `weights`. In the end
the release is recorded, and after a failure a hold.
"""
