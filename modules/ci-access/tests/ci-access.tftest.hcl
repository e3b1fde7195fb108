mock_provider "aws" {
  mock_data "aws_caller_identity" {
    defaults = { account_id = "111111111111" }
  }

  mock_data "aws_partition" {
    defaults = { partition = "aws" }
  }

  mock_data "aws_region" {
    defaults = { id = "eu-central-1", name = "eu-central-1" }
  }

  mock_resource "aws_iam_policy" {
    defaults = { arn = "arn:aws:iam::111111111111:policy/ci/shop-prod-boundary" }
  }
}

variables {
  artifacts   = { bucket = "artifacts" }
  environment = "prod"
  families    = ["dynamodb", "sqs"]
  project     = "shop"
  state       = { bucket = "states" }

  github = {
    repository        = "example/shop"
    apply_environment = "prod"
    plan_environment  = "prod-plan"
  }
}

run "only_this_repository_in_its_environments_is_let_in" {
  command = plan

  assert {
    condition = jsondecode(aws_iam_role.apply.assume_role_policy).Statement == [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = "arn:aws:iam::111111111111:oidc-provider/token.actions.githubusercontent.com" }
      Condition = {
        StringEquals = { "token.actions.githubusercontent.com:aud" = "sts.amazonaws.com" }
        StringLike   = { "token.actions.githubusercontent.com:sub" = ["repo:example/shop:environment:prod"] }
      }
    }]
    error_message = "Applying is for the environment."
  }

  assert {
    condition = jsondecode(aws_iam_role.plan.assume_role_policy).Statement[0].Condition.StringLike["token.actions.githubusercontent.com:sub"] == [
      "repo:example/shop:ref:refs/heads/main", "repo:example/shop:environment:prod-plan",
    ]
    error_message = "Planning is for the main branch and for the environment that stands before pull requests."
  }

  assert {
    condition     = aws_iam_openid_connect_provider.this["github"].url == "https://token.actions.githubusercontent.com" && aws_iam_openid_connect_provider.this["github"].client_id_list == toset(["sts.amazonaws.com"])
    error_message = "The provider is made for that audience."
  }
}

run "without_an_environment_pull_requests_plan" {
  command = plan

  variables {
    github = { repository = "example/shop", apply_environment = "dev", branch = "trunk" }
  }

  assert {
    condition = jsondecode(aws_iam_role.plan.assume_role_policy).Statement[0].Condition.StringLike["token.actions.githubusercontent.com:sub"] == [
      "repo:example/shop:ref:refs/heads/trunk", "repo:example/shop:pull_request",
    ]
    error_message = "Planning is for the main branch and for pull requests."
  }
}

run "a_provider_that_is_there_is_used" {
  command = plan

  variables {
    github = { repository = "example/shop", apply_environment = "prod", provider_arn = "arn:aws:iam::111111111111:oidc-provider/token.actions.githubusercontent.com" }
  }

  assert {
    condition     = length(aws_iam_openid_connect_provider.this) == 0
    error_message = "None is made."
  }

  assert {
    condition     = jsondecode(aws_iam_role.apply.assume_role_policy).Statement[0].Principal.Federated == "arn:aws:iam::111111111111:oidc-provider/token.actions.githubusercontent.com"
    error_message = "The roles trust the one there is."
  }
}

run "gitlab_is_let_in_by_project_and_branch" {
  command = plan

  variables {
    github = null
    gitlab = { project = "example/platform/shop", url = "https://gitlab.example.com" }
  }

  assert {
    condition = jsondecode(aws_iam_role.apply.assume_role_policy).Statement == [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = "arn:aws:iam::111111111111:oidc-provider/gitlab.example.com" }
      Condition = {
        StringEquals = { "gitlab.example.com:aud" = "https://gitlab.example.com" }
        StringLike   = { "gitlab.example.com:sub" = ["project_path:example/platform/shop:ref_type:branch:ref:main"] }
      }
    }]
    error_message = "Applying is for the main branch."
  }

  assert {
    condition     = jsondecode(aws_iam_role.plan.assume_role_policy).Statement[0].Condition.StringLike["gitlab.example.com:sub"] == ["project_path:example/platform/shop:ref_type:branch:ref:*"]
    error_message = "Planning is for every branch of the project."
  }

  assert {
    condition     = keys(aws_iam_openid_connect_provider.this) == ["gitlab"]
    error_message = "Only its provider is made."
  }
}

run "planning_reads_this_projects_states_and_nothing_else" {
  command = plan

  assert {
    condition = { for statement in jsondecode(aws_iam_role_policy.plan.policy).Statement : statement.Sid => try(statement.Resource, statement.NotResource) if contains(["ReadStates", "DenyOtherObjects"], statement.Sid) } == {
      ReadStates       = ["arn:aws:s3:::states/shop/prod/*/terraform.tfstate", "arn:aws:s3:::states/shop/prod/_records/*"]
      DenyOtherObjects = ["arn:aws:s3:::states/shop/prod/*/terraform.tfstate", "arn:aws:s3:::states/shop/prod/_records/*"]
    }
    error_message = "What is not denied is allowed, and the other way round."
  }

  assert {
    condition     = alltrue([for statement in jsondecode(aws_iam_role_policy.plan.policy).Statement : statement.Effect == "Deny" || contains(["DescribeAccess", "DescribeBuckets", "ListStates", "ReadStates"], statement.Sid)])
    error_message = "Reading states and describing the platform is allowed."
  }

  assert {
    condition = alltrue([
      for action in ["dynamodb:GetItem", "dynamodb:Query", "dynamodb:Scan", "secretsmanager:GetSecretValue", "sqs:ReceiveMessage", "logs:GetLogEvents", "lambda:Invoke*"] :
      contains(flatten([for statement in jsondecode(aws_iam_role_policy.plan.policy).Statement : statement.Action if statement.Sid == "DenyContents"]), action)
    ])
    error_message = "Contents are denied by name."
  }

  assert {
    condition     = one([for statement in jsondecode(aws_iam_role_policy.plan.policy).Statement : statement.NotResource if statement.Sid == "DenyOtherParameters"]) == ["arn:aws:ssm:eu-central-1:111111111111:parameter/prod-*"]
    error_message = "Parameters of others are denied."
  }

  assert {
    condition     = one([for statement in jsondecode(aws_iam_role_policy.plan.policy).Statement : statement.Resource if statement.Sid == "DenyDecryption"]) == ["*"]
    error_message = "Nothing is decrypted."
  }

  assert {
    condition     = one([for statement in jsondecode(aws_iam_role_policy.plan.policy).Statement : statement.Action if statement.Sid == "DenyWriting"]) == ["s3:Delete*", "s3:Put*", "s3:RestoreObject"]
    error_message = "No lock is taken."
  }
}

run "parameters_that_are_looked_up_are_read_by_all_roles" {
  command = plan

  variables {
    lookups = ["/shared/*", "feed-arn"]
  }

  assert {
    condition     = one([for statement in jsondecode(aws_iam_policy.describe.policy).Statement : statement.Resource if statement.Sid == "LookUp"]) == ["arn:aws:ssm:eu-central-1:111111111111:parameter/shared/*", "arn:aws:ssm:eu-central-1:111111111111:parameter/feed-arn"]
    error_message = "With a slash in front or without, the ARN has one."
  }

  assert {
    condition = alltrue([for policy in [aws_iam_role_policy.plan.policy, aws_iam_role_policy.bind.policy] :
      one([for statement in jsondecode(policy).Statement : statement.NotResource if statement.Sid == "DenyOtherParameters"]) == [
        "arn:aws:ssm:eu-central-1:111111111111:parameter/prod-*", "arn:aws:ssm:eu-central-1:111111111111:parameter/shared/*", "arn:aws:ssm:eu-central-1:111111111111:parameter/feed-arn",
      ]
    ])
    error_message = "What may be looked up is not denied."
  }
}

run "planning_describes_the_platform_and_no_other_role_or_bucket" {
  command = plan

  variables {
    platform = { budget = "shop-prod", network = true, topic_arn = "arn:aws:sns:eu-central-1:111111111111:alarms" }
  }

  assert {
    condition = { for statement in jsondecode(aws_iam_role_policy.plan.policy).Statement : statement.Sid => statement.Resource if startswith(statement.Sid, "Describe") } == {
      DescribeAccess = [
        "arn:aws:iam::111111111111:oidc-provider/*", "arn:aws:iam::111111111111:role/ci/shop-prod-apply", "arn:aws:iam::111111111111:role/ci/shop-prod-bind",
        "arn:aws:iam::111111111111:role/ci/shop-prod-plan",
      ]
      DescribeBuckets = ["arn:aws:s3:::states", "arn:aws:s3:::artifacts"]
      DescribeBudget  = "arn:aws:budgets::111111111111:budget/shop-prod"
      DescribeTopic   = "arn:aws:sns:eu-central-1:111111111111:alarms"
      DescribeUnnamed = "*"
    }
    error_message = "Each by its name."
  }

  assert {
    condition = alltrue([
      for action in flatten([for statement in jsondecode(aws_iam_role_policy.plan.policy).Statement : statement.Action if startswith(statement.Sid, "Describe")]) :
      can(regex("^[a-z0-9]+:(Describe|Get|List|View)[A-Za-z]+[*]?$", action)) && !contains(["s3:GetObject", "s3:Get*", "s3:GetObject*"], action)
    ])
    error_message = "Descriptions alone, and no object."
  }

  assert {
    condition     = length(aws_iam_role_policy.plan.policy) <= 10240 && length([for statement in jsondecode(aws_iam_role_policy.bind.policy).Statement : statement if startswith(statement.Sid, "Describe")]) == 0
    error_message = "It fits into what IAM takes, and is for the role that plans."
  }
}

run "without_anything_beside_it_nothing_beside_it_is_described" {
  command = plan

  assert {
    condition     = [for statement in jsondecode(aws_iam_role_policy.plan.policy).Statement : statement.Sid if startswith(statement.Sid, "Describe")] == ["DescribeAccess", "DescribeBuckets"]
    error_message = "Roles and buckets are always there, the rest where the platform has it."
  }
}

run "binding_is_for_the_branch_alone" {
  command = plan

  variables {
    gitlab = { project = "example/shop", plan_branches = "*" }
  }

  assert {
    condition = [for statement in jsondecode(aws_iam_role.bind.assume_role_policy).Statement : statement.Condition] == [
      {
        StringEquals = { "token.actions.githubusercontent.com:aud" = "sts.amazonaws.com" }
        StringLike   = { "token.actions.githubusercontent.com:sub" = ["repo:example/shop:ref:refs/heads/main"] }
      },
      {
        StringEquals = { "gitlab.com:aud" = "https://gitlab.com" }
        StringLike   = { "gitlab.com:sub" = ["project_path:example/shop:ref_type:branch:ref:main"] }
      },
    ]
    error_message = "Neither pull requests nor other branches."
  }
}

run "binding_stores_packages_and_plans_and_changes_nothing_else" {
  command = plan

  assert {
    condition = { for statement in jsondecode(aws_iam_role_policy.bind.policy).Statement : statement.Sid => [statement.Action, statement.Resource] if statement.Effect == "Allow" } == {
      KeepPackages       = [["s3:GetObject", "s3:GetObjectTagging", "s3:PutObject"], "arn:aws:s3:::artifacts/shop/*"]
      KeepPlans          = ["s3:PutObject", "arn:aws:s3:::states/shop/prod/_plans/*"]
      ListPackages       = ["s3:ListBucket", "arn:aws:s3:::artifacts"]
      ListStates         = ["s3:ListBucket", "arn:aws:s3:::states"]
      ReadStatesAndPlans = ["s3:GetObject", ["arn:aws:s3:::states/shop/prod/*/terraform.tfstate", "arn:aws:s3:::states/shop/prod/_records/*", "arn:aws:s3:::states/shop/prod/_applying/*", "arn:aws:s3:::states/shop/prod/*/terraform.tfstate.tflock", "arn:aws:s3:::states/shop/prod/_plans/*"]]
      TakeLocks          = [["s3:DeleteObject", "s3:PutObject"], "arn:aws:s3:::states/shop/prod/*/terraform.tfstate.tflock"]
    }
    error_message = "Nothing else is allowed."
  }

  assert {
    condition     = one([for statement in jsondecode(aws_iam_role_policy.bind.policy).Statement : statement.Condition if statement.Sid == "KeepPlans"]) == { Null = { "s3:if-none-match" = "false" } }
    error_message = "A plan is never written over."
  }

  assert {
    condition = { for statement in jsondecode(aws_iam_role_policy.bind.policy).Statement : statement.Sid => statement.NotResource if contains(["DenyOtherWriting", "DenyOtherDeleting"], statement.Sid) } == {
      DenyOtherDeleting = "arn:aws:s3:::states/shop/prod/*/terraform.tfstate.tflock"
      DenyOtherWriting  = ["arn:aws:s3:::states/shop/prod/*/terraform.tfstate.tflock", "arn:aws:s3:::states/shop/prod/_plans/*", "arn:aws:s3:::artifacts/shop/*"]
    }
    error_message = "States and records are refused, whatever else is attached."
  }

  assert {
    condition     = one([for statement in jsondecode(aws_iam_role_policy.bind.policy).Statement : statement.Resource if statement.Sid == "LeaveThePlatformAlone"]) == "arn:aws:s3:::states/shop/prod/platform/*"
    error_message = "Nor is the platform's lock within."
  }

  assert {
    condition     = [for statement in jsondecode(aws_iam_role_policy.bind.policy).Statement : statement if contains(["DenyContents", "DenyOtherParameters"], statement.Sid)] == [for statement in jsondecode(aws_iam_role_policy.plan.policy).Statement : statement if contains(["DenyContents", "DenyOtherParameters"], statement.Sid)]
    error_message = "Items, messages and secrets are as closed to it as to a pull request."
  }

  assert {
    condition     = aws_iam_role.bind.path == "/ci/"
    error_message = "It lies where the apply role reaches nothing."
  }
}

run "binding_decrypts_parameters_of_the_project_through_parameter_store" {
  command = plan

  variables {
    families = ["parameter"]
    state    = { bucket = "states", kms_key_arn = "arn:aws:kms:eu-central-1:111111111111:key/1" }
  }

  assert {
    condition = [for statement in jsondecode(aws_iam_role_policy.bind.policy).Statement : [try(statement.Resource, statement.NotResource), try(statement.Condition, null)] if contains(["UseKeys", "DenyDecryption", "DecryptParameters"], statement.Sid)] == [
      [["arn:aws:kms:eu-central-1:111111111111:key/1"], null],
      [["arn:aws:kms:eu-central-1:111111111111:key/1"], { StringNotEquals = { "kms:ViaService" = "ssm.eu-central-1.amazonaws.com" } }],
      ["*", { StringEquals = { "aws:ResourceTag/project" = "shop", "kms:ViaService" = "ssm.eu-central-1.amazonaws.com" } }],
    ]
    error_message = "What Terraform keeps in a state it may compare."
  }
}

run "encrypted_states_are_decrypted_and_nothing_else" {
  command = plan

  variables {
    state = { bucket = "states", kms_key_arn = "arn:aws:kms:eu-central-1:111111111111:key/1" }
  }

  assert {
    condition     = one([for statement in jsondecode(aws_iam_role_policy.plan.policy).Statement : statement.NotResource if statement.Sid == "DenyDecryption"]) == ["arn:aws:kms:eu-central-1:111111111111:key/1"] && one([for statement in jsondecode(aws_iam_role_policy.plan.policy).Statement : statement.Resource if statement.Sid == "DecryptStates"]) == ["arn:aws:kms:eu-central-1:111111111111:key/1"]
    error_message = "The key of the states may be used."
  }
}

run "describing_reads_no_contents" {
  command = plan

  variables {
    families = ["autoscaling", "codedeploy", "domain", "dynamodb", "eventbridge", "http_api", "kms", "parameter", "s3", "schedule", "secret", "sns", "sqs", "url", "vpc"]
  }

  assert {
    condition = length(setintersection(
      flatten([for statement in jsondecode(aws_iam_policy.describe.policy).Statement : statement.Action]),
      ["*", "dynamodb:*", "dynamodb:Get*", "s3:Get*", "s3:GetObject", "secretsmanager:GetSecretValue", "ssm:Get*", "sqs:ReceiveMessage", "kms:Decrypt"],
    )) == 0
    error_message = "Only descriptions."
  }

  assert {
    condition     = alltrue([for policy in [aws_iam_policy.boundary, aws_iam_policy.describe, aws_iam_policy.roles] : length(policy.policy) <= 6144]) && sum([for policy in aws_iam_role_policy.apply : length(policy.policy)]) <= 10240
    error_message = "All families fit into what IAM takes."
  }
}

run "applying_makes_what_the_families_say" {
  command = plan

  assert {
    condition     = [for statement in jsondecode(aws_iam_role_policy.apply["families"].policy).Statement : statement.Sid] == ["MakeDynamodb", "MakeFunctions", "MakeSqs"]
    error_message = "A family that is not named is not made."
  }

  assert {
    condition     = one([for statement in jsondecode(aws_iam_role_policy.apply["families"].policy).Statement : statement.Resource if statement.Sid == "MakeDynamodb"]) == ["arn:aws:dynamodb:eu-central-1:111111111111:table/prod-*"]
    error_message = "Only under the environment's names."
  }
}

run "rollouts_are_started_in_groups_of_the_environment_alone" {
  command = plan

  variables {
    families = ["codedeploy"]
  }

  assert {
    condition = one([for statement in jsondecode(aws_iam_role_policy.apply["families"].policy).Statement : statement if statement.Sid == "MakeCodedeploy"]) == {
      Sid      = "MakeCodedeploy"
      Effect   = "Allow"
      Action   = ["codedeploy:Create*", "codedeploy:Delete*", "codedeploy:RegisterApplicationRevision", "codedeploy:TagResource", "codedeploy:UntagResource", "codedeploy:Update*"]
      Resource = ["arn:aws:codedeploy:eu-central-1:111111111111:application:prod-*", "arn:aws:codedeploy:eu-central-1:111111111111:deploymentgroup:prod-*/prod-*"]
    }
    error_message = "Applications and groups of the environment, and deployments in them."
  }

  assert {
    condition     = one([for statement in jsondecode(aws_iam_policy.roles.policy).Statement : statement.Resource if statement.Sid == "StopDeployments"]) == ["*"]
    error_message = "AWS takes leave to stop a deployment for all of them only."
  }

  assert {
    condition     = contains(one([for statement in jsondecode(aws_iam_policy.roles.policy).Statement : statement.Condition.StringEquals["iam:PassedToService"] if statement.Sid == "HandRolesToServices"]), "codedeploy.amazonaws.com")
    error_message = "CodeDeploy is given its role."
  }

  assert {
    condition     = length(setsubtract(["cloudwatch:DescribeAlarms", "codedeploy:PutLifecycleEventHookExecutionStatus", "lambda:GetAlias", "lambda:GetProvisionedConcurrencyConfig", "lambda:InvokeFunction", "lambda:UpdateAlias"], jsondecode(aws_iam_policy.boundary.policy).Statement[0].Action)) == 0
    error_message = "Its role and the hooks' roles may do within the boundary what they are for."
  }

  assert {
    condition = one([for statement in jsondecode(aws_iam_policy.describe.policy).Statement : statement if statement.Sid == "DescribeNamedCodedeploy"]) == {
      Sid      = "DescribeNamedCodedeploy"
      Effect   = "Allow"
      Action   = ["codedeploy:Get*", "codedeploy:List*"]
      Resource = ["arn:aws:codedeploy:eu-central-1:111111111111:application:prod-*", "arn:aws:codedeploy:eu-central-1:111111111111:deploymentconfig:CodeDeployDefault.Lambda*", "arn:aws:codedeploy:eu-central-1:111111111111:deploymentgroup:prod-*/prod-*"]
    }
    error_message = "Planning looks, and no more."
  }
}

run "event_sources_are_mapped_to_functions_of_the_environment_alone" {
  command = plan

  variables {
    names = ["legacy-*"]
  }

  assert {
    condition = one([for statement in jsondecode(aws_iam_policy.roles.policy).Statement : [statement.Resource, statement.Condition] if statement.Sid == "MapSources"]) == [
      ["*"], { StringLike = { "lambda:FunctionArn" = ["arn:aws:lambda:eu-central-1:111111111111:function:legacy-*", "arn:aws:lambda:eu-central-1:111111111111:function:prod-*"] } },
    ]
    error_message = "A mapping that is to be made has no ARN: the function tells whose it is."
  }
}

run "keys_of_other_projects_do_not_become_ours_by_a_tag" {
  command = plan

  variables {
    families = ["kms"]
  }

  assert {
    condition = { for statement in jsondecode(aws_iam_policy.roles.policy).Statement : statement.Sid => statement.Condition if contains(flatten([statement.Action]), "kms:TagResource") } == {
      KeysCreateKey  = { StringEquals = { "aws:RequestTag/project" = "shop" }, StringEqualsIfExists = { "aws:ResourceTag/project" = "shop" } }
      KeysEveryOther = { StringEquals = { "aws:ResourceTag/project" = "shop" } }
    }
    error_message = "Whose tag a key has decides."
  }
}

run "a_session_lasts_as_long_as_a_job_that_applies" {
  command = plan

  assert {
    condition     = aws_iam_role.apply.max_session_duration == 7200
    error_message = "A rollout by tenths every ten minutes takes an hour and a half."
  }
}

run "only_functions_are_scaled" {
  command = plan

  variables {
    families = ["autoscaling"]
  }

  assert {
    condition = one([for statement in jsondecode(aws_iam_policy.roles.policy).Statement : statement if statement.Sid == "ScaleFunctions"]) == {
      Sid       = "ScaleFunctions"
      Effect    = "Allow"
      Action    = ["application-autoscaling:Delete*", "application-autoscaling:DeregisterScalableTarget", "application-autoscaling:Put*", "application-autoscaling:RegisterScalableTarget"]
      Resource  = ["arn:aws:application-autoscaling:eu-central-1:111111111111:scalable-target/*"]
      Condition = { StringEquals = { "application-autoscaling:service-namespace" = "lambda" } }
    }
    error_message = "Targets have no names: the condition tells those of functions."
  }

  assert {
    condition     = one([for statement in jsondecode(aws_iam_policy.roles.policy).Statement : statement.Condition.StringEquals["iam:AWSServiceName"] if statement.Sid == "MakeScalingRole"]) == "lambda.application-autoscaling.amazonaws.com"
    error_message = "The role of that service alone is made."
  }
}

run "further_names_are_as_asked" {
  command = plan

  variables {
    names = ["legacy-*"]
  }

  assert {
    condition     = one([for statement in jsondecode(aws_iam_role_policy.apply["families"].policy).Statement : statement.Resource if statement.Sid == "MakeSqs"]) == ["arn:aws:sqs:eu-central-1:111111111111:legacy-*", "arn:aws:sqs:eu-central-1:111111111111:prod-*"]
    error_message = "Both patterns stand there."
  }
}

run "roles_are_made_within_the_boundary_only" {
  command = plan

  assert {
    condition = one([for statement in jsondecode(aws_iam_policy.roles.policy).Statement : statement if statement.Sid == "MakeBoundedRoles"]) == {
      Sid       = "MakeBoundedRoles"
      Effect    = "Allow"
      Action    = ["iam:AttachRolePolicy", "iam:CreateRole", "iam:DeleteRolePolicy", "iam:DetachRolePolicy", "iam:PutRolePermissionsBoundary", "iam:PutRolePolicy"]
      Resource  = ["arn:aws:iam::111111111111:role/prod-*"]
      Condition = { StringEquals = { "iam:PermissionsBoundary" = "arn:aws:iam::111111111111:policy/ci/shop-prod-boundary" } }
    }
    error_message = "Without the boundary there is no role."
  }

  assert {
    condition     = alltrue([for statement in jsondecode(aws_iam_policy.roles.policy).Statement : !contains(flatten([statement.Action]), "iam:CreateRole") || statement.Sid == "MakeBoundedRoles"])
    error_message = "No other statement makes roles."
  }

  assert {
    condition     = one([for statement in jsondecode(aws_iam_policy.roles.policy).Statement : statement.Effect if statement.Sid == "KeepBoundaries"]) == "Deny"
    error_message = "No boundary is taken off."
  }
}

run "applying_does_not_touch_what_lets_it_in" {
  command = plan

  assert {
    condition = one([for statement in jsondecode(aws_iam_policy.roles.policy).Statement : statement if statement.Sid == "LeaveAccessAlone"]) == {
      Sid      = "LeaveAccessAlone"
      Effect   = "Deny"
      Action   = "iam:*"
      Resource = ["arn:aws:iam::111111111111:oidc-provider/*", "arn:aws:iam::111111111111:policy/ci/*", "arn:aws:iam::111111111111:role/ci/*"]
    }
    error_message = "Boundary, roles and providers are out of reach."
  }

  assert {
    condition     = aws_iam_role.apply.path == "/ci/" && aws_iam_role.plan.path == "/ci/" && aws_iam_policy.boundary.path == "/ci/" && aws_iam_policy.describe.path == "/ci/"
    error_message = "They lie where that denial reaches."
  }

  assert {
    condition     = one([for statement in jsondecode(aws_iam_role_policy.apply["stored"].policy).Statement : statement.Resource if statement.Sid == "LeaveThePlatformAlone"]) == "arn:aws:s3:::states/shop/prod/platform/*"
    error_message = "Nor is the state of the platform within."
  }

  assert {
    condition     = contains(one([for statement in jsondecode(aws_iam_role_policy.apply["stored"].policy).Statement : statement.Action if statement.Sid == "LeaveBucketsAlone"]), "s3:PutBucket*") && one([for statement in jsondecode(aws_iam_role_policy.apply["stored"].policy).Statement : statement.Resource if statement.Sid == "LeaveBucketsAlone"]) == ["arn:aws:s3:::states", "arn:aws:s3:::states/*", "arn:aws:s3:::artifacts", "arn:aws:s3:::artifacts/*"]
    error_message = "Policies and settings of the buckets stay."
  }

  assert {
    condition     = one([for statement in jsondecode(aws_iam_role_policy.apply["stored"].policy).Statement : statement.Resource if statement.Sid == "KeepStates"]) == "arn:aws:s3:::states/shop/prod/*"
    error_message = "States of other projects and environments are not within."
  }
}

run "functions_use_the_families_and_never_more_roles" {
  command = plan

  variables {
    boundary_actions = ["bedrock:InvokeModel"]
  }

  assert {
    condition     = length(setsubtract(["bedrock:InvokeModel", "dynamodb:*Item", "sqs:SendMessage", "logs:PutLogEvents"], jsondecode(aws_iam_policy.boundary.policy).Statement[0].Action)) == 0 && length(setintersection(["sns:Publish", "s3:GetObject*"], jsondecode(aws_iam_policy.boundary.policy).Statement[0].Action)) == 0
    error_message = "What is named may be used, what is not may not."
  }

  assert {
    condition = [for statement in slice(jsondecode(aws_iam_policy.boundary.policy).Statement, 1, 3) : [statement.Sid, statement.Effect]] == [
      ["DenyStatesAndPackages", "Deny"], ["DenyOtherRoles", "Deny"],
    ]
    error_message = "States, packages and other roles are denied."
  }
}

run "without_packages_there_is_no_bucket_for_them" {
  command = plan

  variables {
    artifacts = null
  }

  assert {
    condition     = !strcontains(aws_iam_role_policy.apply["stored"].policy, "KeepPackages")
    error_message = "No statement speaks of one."
  }
}

run "the_simple_example_plans" {
  command = plan

  module {
    source = "./examples/simple"
  }
}

run "the_complete_example_plans" {
  command = plan

  module {
    source = "./examples/complete"
  }
}

run "somebody_takes_the_roles" {
  command         = plan
  expect_failures = [var.github]

  variables {
    github = null
  }
}

run "a_repository_is_one" {
  command         = plan
  expect_failures = [var.github]

  variables {
    github = { repository = "example/*", apply_environment = "prod" }
  }
}

run "a_repository_is_named_as_github_names_it_in_tokens" {
  command = plan

  variables {
    github = { repository = "example@1234/shop@5678", apply_environment = "prod" }
  }

  assert {
    condition     = jsondecode(aws_iam_role.apply.assume_role_policy).Statement[0].Condition.StringLike["token.actions.githubusercontent.com:sub"] == ["repo:example@1234/shop@5678:environment:prod"]
    error_message = "With the ids of owner and repository."
  }
}

run "owner_and_repository_have_ids_or_neither_has" {
  command         = plan
  expect_failures = [var.github]

  variables {
    github = { repository = "example/shop@5678", apply_environment = "prod" }
  }
}

run "an_environment_is_one" {
  command         = plan
  expect_failures = [var.github]

  variables {
    github = { repository = "example/shop", apply_environment = "*" }
  }
}

run "a_project_is_one" {
  command         = plan
  expect_failures = [var.gitlab]

  variables {
    gitlab = { project = "example/*" }
  }
}

run "a_branch_that_applies_is_one" {
  command         = plan
  expect_failures = [var.gitlab]

  variables {
    gitlab = { project = "example/shop", branch = "*" }
  }
}

run "an_instance_is_an_address" {
  command         = plan
  expect_failures = [var.gitlab]

  variables {
    gitlab = { project = "example/shop", url = "gitlab.com/" }
  }
}

run "a_family_is_a_word_of_the_spec" {
  command         = plan
  expect_failures = [var.families]

  variables {
    families = ["everything"]
  }
}

run "a_boundary_has_no_way_out" {
  command         = plan
  expect_failures = [var.boundary_actions]

  variables {
    boundary_actions = ["iam:CreateUser"]
  }
}

run "a_pattern_of_names_is_not_everything" {
  command         = plan
  expect_failures = [var.names]

  variables {
    names = ["*"]
  }
}

run "a_pattern_of_names_reaches_what_is_named_after_them" {
  command         = plan
  expect_failures = [var.names]

  variables {
    names = ["legacy"]
  }
}
