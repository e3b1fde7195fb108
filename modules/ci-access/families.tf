# One entry for each word of the spec: what is described (by everybody's ARN, or only under our names), what is made, and
# what functions may be allowed to use. NAME in an ARN stands for each pattern of names.
locals {
  arns = { for service in [
    "apigateway", "application-autoscaling", "cloudformation", "cloudwatch", "codedeploy", "dynamodb", "ec2", "events", "kms", "lambda", "logs", "scheduler", "secretsmanager", "sns", "sqs", "ssm",
  ] : service => "arn:${local.partition}:${service}:${local.region}:${local.account}" }
  rest = "arn:${local.partition}:apigateway:${local.region}:"

  all_families = {
    functions = {
      describe = [
        "cloudwatch:DescribeAlarms",
        "cloudwatch:ListTagsForResource",
        "iam:GetPolicy",
        "iam:GetPolicyVersion",
        "kms:DescribeKey",
        "lambda:GetCodeSigningConfig",
        "lambda:GetEventSourceMapping",
        "lambda:GetLayerVersion",
        "lambda:List*",
        "logs:DescribeLogGroups",
        "logs:DescribeMetricFilters",
        "logs:DescribeQueryDefinitions",
        "logs:ListTagsForResource",
        "secretsmanager:DescribeSecret",
        "ssm:DescribeParameters",
        "sts:GetCallerIdentity",
      ]
      describe_named = {
        actions = [
          "cloudwatch:GetDashboard", "iam:GetRole", "iam:GetRolePolicy", "iam:ListAttachedRolePolicies", "iam:ListInstanceProfilesForRole", "iam:ListRolePolicies",
          "lambda:GetAlias", "lambda:GetFunction*", "lambda:GetPolicy", "lambda:GetProvisionedConcurrencyConfig", "lambda:GetRuntimeManagementConfig",
        ]
        resources = ["arn:${local.partition}:cloudwatch::${local.account}:dashboard/NAME", "${local.iam}:role/NAME", "${local.arns.lambda}:function:NAME"]
      }
      make = {
        actions = [
          "cloudwatch:DeleteAlarms", "cloudwatch:DeleteDashboards", "cloudwatch:PutDashboard", "cloudwatch:PutMetricAlarm",
          "cloudwatch:TagResource", "cloudwatch:UntagResource",
          "lambda:Add*", "lambda:Create*", "lambda:Delete*", "lambda:Publish*", "lambda:Put*", "lambda:Remove*", "lambda:TagResource", "lambda:UntagResource", "lambda:Update*",
          "logs:AssociateKmsKey", "logs:CreateLogGroup", "logs:DeleteLogGroup", "logs:DeleteMetricFilter", "logs:DeleteRetentionPolicy", "logs:DisassociateKmsKey",
          "logs:PutMetricFilter", "logs:PutRetentionPolicy", "logs:TagResource", "logs:UntagResource",
        ]
        resources = [
          "${local.arns.cloudwatch}:alarm:NAME",
          "arn:${local.partition}:cloudwatch::${local.account}:dashboard/NAME",
          "${local.arns.lambda}:function:NAME",
          "${local.arns.lambda}:layer:NAME",
          "${local.arns.logs}:log-group:/aws/lambda/NAME",
          "${local.arns.logs}:log-group:/aws/vendedlogs/apigateway/NAME",
        ]
      }
      use = [
        "cloudwatch:PutMetricData", "kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey", "lambda:InvokeFunction", "logs:CreateLogStream",
        "logs:PutLogEvents", "secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue", "ssm:GetParameter*", "xray:*",
      ]
    }
    # AWS makes the ids of targets up; a condition narrows them to functions, see apply.tf.
    autoscaling = {
      describe       = ["application-autoscaling:Describe*", "application-autoscaling:ListTagsForResource"]
      describe_named = { actions = [], resources = [] }
      make = {
        actions   = ["application-autoscaling:TagResource", "application-autoscaling:UntagResource"]
        resources = ["${local.arns.application-autoscaling}:scalable-target/*"]
      }
      use = []
    }
    # Deployments are started with the role that applies, and what CodeDeploy's own role may do is within the boundary.
    codedeploy = {
      describe = []
      describe_named = {
        actions   = ["codedeploy:Get*", "codedeploy:List*"]
        resources = ["${local.arns.codedeploy}:application:NAME", "${local.arns.codedeploy}:deploymentconfig:CodeDeployDefault.Lambda*", "${local.arns.codedeploy}:deploymentgroup:NAME/NAME"]
      }
      make = {
        actions = [
          "codedeploy:Create*", "codedeploy:Delete*", "codedeploy:RegisterApplicationRevision", "codedeploy:TagResource", "codedeploy:UntagResource", "codedeploy:Update*",
        ]
        resources = ["${local.arns.codedeploy}:application:NAME", "${local.arns.codedeploy}:deploymentgroup:NAME/NAME"]
      }
      use = [
        "cloudwatch:DescribeAlarms", "codedeploy:PutLifecycleEventHookExecutionStatus", "lambda:GetAlias", "lambda:GetProvisionedConcurrencyConfig", "lambda:UpdateAlias",
      ]
    }
    domain = {
      describe       = ["acm:DescribeCertificate", "route53:GetChange", "route53:GetHostedZone", "route53:ListResourceRecordSets"]
      describe_named = { actions = ["apigateway:GET"], resources = ["${local.rest}:/domainnames*"] }
      make = {
        actions   = ["apigateway:DELETE", "apigateway:PATCH", "apigateway:POST", "apigateway:PUT", "route53:ChangeResourceRecordSets"]
        resources = ["${local.rest}:/domainnames*", "arn:${local.partition}:route53:::hostedzone/*"]
      }
      use = []
    }
    dynamodb = {
      describe       = []
      describe_named = { actions = ["dynamodb:Describe*", "dynamodb:ListTagsOfResource"], resources = ["${local.arns.dynamodb}:table/NAME"] }
      make = {
        actions = [
          "dynamodb:CreateTable", "dynamodb:DeleteTable", "dynamodb:TagResource", "dynamodb:UntagResource", "dynamodb:UpdateContinuousBackups", "dynamodb:UpdateTable",
          "dynamodb:UpdateTimeToLive",
        ]
        resources = ["${local.arns.dynamodb}:table/NAME"]
      }
      use = [
        "dynamodb:*Item", "dynamodb:DescribeStream", "dynamodb:DescribeTable", "dynamodb:GetRecords", "dynamodb:GetShardIterator", "dynamodb:ListStreams",
        "dynamodb:PartiQL*", "dynamodb:Query", "dynamodb:Scan",
      ]
    }
    eventbridge = {
      describe       = ["events:Describe*", "events:List*"]
      describe_named = { actions = [], resources = [] }
      make = {
        actions = [
          "events:CreateArchive", "events:CreateEventBus", "events:Delete*", "events:PutRule",
          "events:PutTargets", "events:RemoveTargets", "events:TagResource", "events:UntagResource", "events:UpdateArchive", "events:UpdateEventBus",
        ]
        resources = ["${local.arns.events}:archive/NAME", "${local.arns.events}:event-bus/NAME", "${local.arns.events}:rule/NAME", "${local.arns.events}:rule/*/NAME"]
      }
      use = ["events:PutEvents"]
    }
    http_api = {
      describe       = ["logs:DescribeResourcePolicies", "logs:GetLogDelivery", "logs:ListLogDeliveries"]
      describe_named = { actions = ["apigateway:GET"], resources = ["${local.rest}:/apis*", "${local.rest}:/tags/*"] }
      make = {
        actions   = ["apigateway:DELETE", "apigateway:PATCH", "apigateway:POST", "apigateway:PUT"]
        resources = ["${local.rest}:/apis*", "${local.rest}:/tags/*"]
      }
      use = ["execute-api:Invoke"]
    }
    kms = {
      describe       = ["kms:GetKeyPolicy", "kms:GetKeyRotationStatus", "kms:ListAliases", "kms:ListKeys", "kms:ListResourceTags"]
      describe_named = { actions = [], resources = [] }
      make           = { actions = ["kms:CreateAlias", "kms:DeleteAlias", "kms:UpdateAlias"], resources = ["${local.arns.kms}:alias/NAME"] }
      use            = ["kms:GenerateDataKey*", "kms:ReEncrypt*"]
    }
    parameter = {
      describe       = []
      describe_named = { actions = ["ssm:GetParameter", "ssm:ListTagsForResource"], resources = ["${local.arns.ssm}:parameter/NAME"] }
      make           = { actions = ["ssm:AddTagsToResource", "ssm:DeleteParameter", "ssm:PutParameter", "ssm:RemoveTagsFromResource"], resources = ["${local.arns.ssm}:parameter/NAME"] }
      use            = ["ssm:PutParameter"]
    }
    s3 = {
      describe = []
      describe_named = {
        actions   = ["s3:GetAccelerateConfiguration", "s3:GetBucket*", "s3:GetEncryptionConfiguration", "s3:GetLifecycleConfiguration", "s3:GetReplicationConfiguration", "s3:ListBucket", "s3:ListTagsForResource"]
        resources = ["arn:${local.partition}:s3:::NAME"]
      }
      make = {
        actions   = ["s3:CreateBucket", "s3:DeleteBucket", "s3:DeleteBucketPolicy", "s3:PutBucket*", "s3:PutEncryptionConfiguration", "s3:PutLifecycleConfiguration", "s3:TagResource", "s3:UntagResource"]
        resources = ["arn:${local.partition}:s3:::NAME"]
      }
      use = ["s3:AbortMultipartUpload", "s3:DeleteObject*", "s3:GetBucketLocation", "s3:GetObject*", "s3:ListBucket*", "s3:PutObject*"]
    }
    schedule = {
      describe       = []
      describe_named = { actions = ["scheduler:GetSchedule"], resources = ["${local.arns.scheduler}:schedule/default/NAME"] }
      make           = { actions = ["scheduler:CreateSchedule", "scheduler:DeleteSchedule", "scheduler:UpdateSchedule"], resources = ["${local.arns.scheduler}:schedule/default/NAME"] }
      use            = []
    }
    secret = {
      describe       = []
      describe_named = { actions = ["secretsmanager:GetResourcePolicy"], resources = ["${local.arns.secretsmanager}:secret:NAME"] }
      make = {
        actions = [
          "secretsmanager:CreateSecret", "secretsmanager:DeleteSecret", "secretsmanager:TagResource", "secretsmanager:UntagResource",
          "secretsmanager:UpdateSecret",
        ]
        resources = ["${local.arns.secretsmanager}:secret:NAME"]
      }
      use = ["secretsmanager:PutSecretValue"]
    }
    sns = {
      describe       = ["sns:GetSubscriptionAttributes"]
      describe_named = { actions = ["sns:GetTopicAttributes", "sns:ListSubscriptionsByTopic", "sns:ListTagsForResource"], resources = ["${local.arns.sns}:NAME"] }
      make = {
        actions   = ["sns:CreateTopic", "sns:DeleteTopic", "sns:SetSubscriptionAttributes", "sns:SetTopicAttributes", "sns:Subscribe", "sns:TagResource", "sns:Unsubscribe", "sns:UntagResource"]
        resources = ["${local.arns.sns}:NAME"]
      }
      use = ["sns:Publish"]
    }
    sqs = {
      describe       = []
      describe_named = { actions = ["sqs:GetQueueAttributes", "sqs:GetQueueUrl", "sqs:ListQueueTags"], resources = ["${local.arns.sqs}:NAME"] }
      make           = { actions = ["sqs:CreateQueue", "sqs:DeleteQueue", "sqs:SetQueueAttributes", "sqs:TagQueue", "sqs:UntagQueue"], resources = ["${local.arns.sqs}:NAME"] }
      use            = ["sqs:ChangeMessageVisibility", "sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:GetQueueUrl", "sqs:ReceiveMessage", "sqs:SendMessage"]
    }
    url = {
      describe       = []
      describe_named = { actions = ["cloudformation:DescribeStackEvents", "cloudformation:DescribeStacks", "cloudformation:GetTemplate"], resources = ["${local.arns.cloudformation}:stack/NAME/*"] }
      make = {
        actions   = ["cloudformation:CreateStack", "cloudformation:DeleteStack", "cloudformation:TagResource", "cloudformation:UntagResource", "cloudformation:UpdateStack"]
        resources = ["${local.arns.cloudformation}:stack/NAME/*"]
      }
      use = []
    }
    vpc = {
      describe       = ["ec2:DescribeNetworkInterfaces", "ec2:DescribeSecurityGroup*", "ec2:DescribeSubnets", "ec2:DescribeTags", "ec2:DescribeVpc*", "elasticfilesystem:DescribeMountTargets"]
      describe_named = { actions = [], resources = [] }
      # Groups have ids that AWS makes up; a condition narrows them to the project's, see unnamed.tf.
      make = {
        actions   = ["ec2:AuthorizeSecurityGroup*", "ec2:CreateTags", "ec2:DeleteTags", "ec2:ModifySecurityGroupRules", "ec2:RevokeSecurityGroup*"]
        resources = ["${local.arns.ec2}:security-group-rule/*"]
      }
      use = [
        "ec2:AssignPrivateIpAddresses", "ec2:CreateNetworkInterface", "ec2:DeleteNetworkInterface", "ec2:DescribeNetworkInterfaces", "ec2:DescribeSecurityGroups",
        "ec2:DescribeSubnets", "ec2:UnassignPrivateIpAddresses", "elasticfilesystem:Client*",
      ]
    }
  }

  # The ARNs of each list with the names in place.
  named = merge([
    for part in ["describe_named", "make"] : {
      for name, family in local.families : "${name}.${part}" => distinct(flatten([
        for arn in family[part].resources : [for pattern in local.names : replace(arn, "NAME", pattern)]
      ]))
    }
  ]...)
}
