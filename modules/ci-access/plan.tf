locals {
  describe = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      [{
        Sid      = "Describe"
        Effect   = "Allow"
        Action   = sort(flatten([for family in local.families : family.describe]))
        Resource = "*"
      }],
      [for name, family in local.families : {
        Sid      = "DescribeNamed${title(replace(name, "_", ""))}"
        Effect   = "Allow"
        Action   = family.describe_named.actions
        Resource = local.named["${name}.describe_named"]
      } if length(family.describe_named.actions) > 0],
      [for arns in [local.lookups] : {
        Sid      = "LookUp"
        Effect   = "Allow"
        Action   = "ssm:GetParameter"
        Resource = arns
      } if length(arns) > 0],
    )
  })

  plan = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      local.list_states,
      local.no_contents,
      local.describe_platform,
      [
        {
          Sid      = "ReadStates"
          Effect   = "Allow"
          Action   = "s3:GetObject"
          Resource = local.readable
        },
        {
          Sid         = "DenyOtherObjects"
          Effect      = "Deny"
          Action      = ["s3:GetObject", "s3:GetObjectVersion"]
          NotResource = local.readable
        },
        {
          Sid      = "DenyWriting"
          Effect   = "Deny"
          Action   = ["s3:Delete*", "s3:Put*", "s3:RestoreObject"]
          Resource = flatten([for bucket in local.buckets : [bucket, "${bucket}/*"]])
        },
      ],
      # Neither the value of a SecureString nor anything else that is encrypted can be had, the states apart.
      [for keys in [compact([var.state.kms_key_arn])] : {
        Sid      = "DecryptStates"
        Effect   = "Allow"
        Action   = "kms:Decrypt"
        Resource = keys
      } if length(keys) > 0],
      [merge(
        { Sid = "DenyDecryption", Effect = "Deny", Action = "kms:Decrypt" },
        { for key, value in { Resource = ["*"], NotResource = compact([var.state.kms_key_arn]) } : key => value if(key == "Resource") == (var.state.kms_key_arn == null) },
      )],
    )
  })

  # For the nightly look at what this block and the platform round it are made of: nothing that their state, which this role
  # reads anyway, does not tell. Nobody plans them from a pipeline, so the other roles have none of it.
  describe_platform = concat(
    [
      {
        Sid      = "DescribeAccess"
        Effect   = "Allow"
        Action   = ["iam:GetOpenIDConnectProvider", "iam:GetRole", "iam:GetRolePolicy", "iam:ListAttachedRolePolicies", "iam:ListRolePolicies"]
        Resource = concat(["${local.iam}:oidc-provider/*"], [for role in ["apply", "bind", "plan"] : "${local.iam}:role${local.path}${local.prefix}-${role}"])
      },
      {
        Sid      = "DescribeBuckets"
        Effect   = "Allow"
        Action   = local.all_families.s3.describe_named.actions
        Resource = local.buckets
      },
    ],
    [for name in compact([var.platform.budget]) : {
      Sid      = "DescribeBudget"
      Effect   = "Allow"
      Action   = ["budgets:ListTagsForResource", "budgets:ViewBudget"]
      Resource = "arn:${local.partition}:budgets::${local.account}:budget/${name}"
    }],
    [for arn in compact([var.platform.topic_arn]) : {
      Sid      = "DescribeTopic"
      Effect   = "Allow"
      Action   = local.all_families.sns.describe_named.actions
      Resource = arn
    }],
    # EC2 and, for subscriptions, SNS bind no description to single resources.
    [for actions in [concat(
      var.platform.network ? ["ec2:DescribeEgressOnlyInternetGateways", "ec2:DescribeNetworkAcls", "ec2:DescribePrefixLists", "ec2:DescribeRouteTables", "ec2:DescribeSecurityGroup*", "ec2:DescribeSubnets", "ec2:DescribeVpc*"] : [],
      var.platform.topic_arn == null ? [] : local.all_families.sns.describe,
      )] : {
      Sid      = "DescribeUnnamed"
      Effect   = "Allow"
      Action   = actions
      Resource = "*"
    } if length(actions) > 0],
  )

  lookups = [for name in sort(var.lookups) : "${local.arns.ssm}:parameter/${trimprefix(name, "/")}"]

  # Records beside the states say what was released and what is held; plans and journals of applies lie elsewhere.
  readable = ["${local.states}/*/terraform.tfstate", "${local.states}/_records/*"]

  # Whatever else is attached to a role that plans.
  no_contents = [
    {
      Sid         = "DenyOtherParameters"
      Effect      = "Deny"
      Action      = ["ssm:GetParameter", "ssm:GetParameterHistory", "ssm:GetParameters", "ssm:GetParametersByPath"]
      NotResource = concat([for name in local.names : "${local.arns.ssm}:parameter/${name}"], local.lookups)
    },
    {
      Sid    = "DenyContents"
      Effect = "Deny"
      Action = [
        "dynamodb:BatchGetItem",
        "dynamodb:ExportTableToPointInTime",
        "dynamodb:GetItem",
        "dynamodb:GetRecords",
        "dynamodb:PartiQLSelect",
        "dynamodb:Query",
        "dynamodb:Scan",
        "kinesis:GetRecords",
        "kinesis:SubscribeToShard",
        "lambda:Invoke*",
        "logs:FilterLogEvents",
        "logs:GetLogEvents",
        "logs:GetLogRecord",
        "logs:StartLiveTail",
        "logs:StartQuery",
        "secretsmanager:BatchGetSecretValue",
        "secretsmanager:GetSecretValue",
        "sqs:ReceiveMessage",
        "sts:AssumeRole",
      ]
      Resource = "*"
    },
  ]

  # Without leave to list, S3 answers that a state which is not there yet may not be read.
  list_states = [{
    Sid      = "ListStates"
    Effect   = "Allow"
    Action   = "s3:ListBucket"
    Resource = local.state_arn
  }]
}
