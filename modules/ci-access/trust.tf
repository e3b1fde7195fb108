locals {
  github_claims = "token.actions.githubusercontent.com"
  gitlab_claims = try(trimprefix(var.gitlab.url, "https://"), "gitlab.com")

  # What has to be made: a provider is one per account and address, and may be another project's.
  providers = merge(
    try(var.github.provider_arn, "none") == null ? { github = { url = "https://${local.github_claims}", audience = "sts.amazonaws.com" } } : {},
    try(var.gitlab.provider_arn, "none") == null ? { gitlab = { url = var.gitlab.url, audience = coalesce(var.gitlab.audience, var.gitlab.url) } } : {},
  )

  github = var.github == null ? [] : [{
    provider = coalesce(var.github.provider_arn, "${local.iam}:oidc-provider/${local.github_claims}")
    claims   = local.github_claims
    audience = "sts.amazonaws.com"
    # Pull requests run code that nobody has looked at, so where it matters an environment stands before them.
    plan = [
      "repo:${var.github.repository}:ref:refs/heads/${var.github.branch}",
      var.github.plan_environment == null ? "repo:${var.github.repository}:pull_request" : "repo:${var.github.repository}:environment:${var.github.plan_environment}",
    ]
    # What is on the branch has been looked at.
    bind  = ["repo:${var.github.repository}:ref:refs/heads/${var.github.branch}"]
    apply = ["repo:${var.github.repository}:environment:${var.github.apply_environment}"]
  }]

  gitlab = var.gitlab == null ? [] : [{
    provider = coalesce(var.gitlab.provider_arn, "${local.iam}:oidc-provider/${local.gitlab_claims}")
    claims   = local.gitlab_claims
    audience = coalesce(var.gitlab.audience, var.gitlab.url)
    plan     = ["project_path:${var.gitlab.project}:ref_type:branch:ref:${var.gitlab.plan_branches}"]
    bind     = ["project_path:${var.gitlab.project}:ref_type:branch:ref:${var.gitlab.branch}"]
    apply    = ["project_path:${var.gitlab.project}:ref_type:branch:ref:${var.gitlab.branch}"]
  }]

  trust = {
    for role in ["apply", "bind", "plan"] : role => jsonencode({
      Version = "2012-10-17"
      Statement = [
        for source in concat(local.github, local.gitlab) : {
          Effect    = "Allow"
          Action    = "sts:AssumeRoleWithWebIdentity"
          Principal = { Federated = source.provider }
          Condition = {
            StringEquals = { "${source.claims}:aud" = source.audience }
            StringLike   = { "${source.claims}:sub" = source[role] }
          }
        }
      ]
    })
  }
}

resource "aws_iam_openid_connect_provider" "this" {
  for_each = local.providers

  client_id_list = [each.value.audience]
  tags           = var.tags
  url            = each.value.url
}
