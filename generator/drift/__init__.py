"""What has changed in an account without Terraform: found, told in words, with the two ways out of it.

In: the plan of a refresh, of a service or of the platform, and the code that answers. Out: a sentence for each thing
that is not as it was applied, the YAML that would adopt it where a spec can say it, and the command that takes it back.
"""
