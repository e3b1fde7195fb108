# What else the apply role needs by family: on things that have no name, or none of ours.
locals {
  unnamed = {
    functions = [
      # A composite alarm is refused to whoever may not make all: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html
      {
        Sid      = "JoinAlarms"
        Effect   = "Allow"
        Action   = ["cloudwatch:PutCompositeAlarm"]
        Resource = ["*"]
      },
      {
        Sid      = "SaveQueries"
        Effect   = "Allow"
        Action   = ["logs:DeleteQueryDefinition", "logs:PutQueryDefinition"]
        Resource = ["*"]
      },
      # A mapping that is yet to be made has no ARN: https://docs.aws.amazon.com/lambda/latest/dg/lambda-api-permissions-ref.html
      {
        Sid       = "MapSources"
        Effect    = "Allow"
        Action    = ["lambda:CreateEventSourceMapping", "lambda:DeleteEventSourceMapping", "lambda:UpdateEventSourceMapping"]
        Resource  = ["*"]
        Condition = { StringLike = { "lambda:FunctionArn" = [for name in local.names : "${local.arns.lambda}:function:${name}"] } }
      },
      {
        Sid      = "TagMappings"
        Effect   = "Allow"
        Action   = ["lambda:TagResource", "lambda:UntagResource"]
        Resource = ["${local.arns.lambda}:event-source-mapping:*"]
      },
      # Lambda asks for leave on the function, which has a name, and on this.
      {
        Sid      = "AskForSignatures"
        Effect   = "Allow"
        Action   = ["lambda:PutFunctionCodeSigningConfig"]
        Resource = ["${local.arns.lambda}:code-signing-config:*"]
      },
    ]

    autoscaling = [
      {
        Sid       = "ScaleFunctions"
        Effect    = "Allow"
        Action    = ["application-autoscaling:Delete*", "application-autoscaling:DeregisterScalableTarget", "application-autoscaling:Put*", "application-autoscaling:RegisterScalableTarget"]
        Resource  = ["${local.arns.application-autoscaling}:scalable-target/*"]
        Condition = { StringEquals = { "application-autoscaling:service-namespace" = "lambda" } }
      },
      # Application Auto Scaling's own role, which an account has once: made with the first target.
      {
        Sid       = "MakeScalingRole"
        Effect    = "Allow"
        Action    = ["iam:CreateServiceLinkedRole"]
        Resource  = ["${local.iam}:role/aws-service-role/lambda.application-autoscaling.amazonaws.com/*"]
        Condition = { StringEquals = { "iam:AWSServiceName" = "lambda.application-autoscaling.amazonaws.com" } }
      },
      # https://docs.aws.amazon.com/autoscaling/application/userguide/security_iam_id-based-policy-examples.html
      {
        Sid      = "WatchUtilization"
        Effect   = "Allow"
        Action   = ["cloudwatch:DeleteAlarms", "cloudwatch:PutMetricAlarm"]
        Resource = [for name in local.names : "${local.arns.cloudwatch}:alarm:TargetTracking-function:${name}"]
      },
    ]

    # https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscodedeploy.html: of all that is done with a
    # deployment, this alone is not bound to its group.
    codedeploy = [{
      Sid      = "StopDeployments"
      Effect   = "Allow"
      Action   = ["codedeploy:StopDeployment"]
      Resource = ["*"]
    }]

    # API Gateway's own role, which an account has once: made with the first domain name.
    domain = [{
      Sid       = "MakeDomainRole"
      Effect    = "Allow"
      Action    = ["iam:CreateServiceLinkedRole"]
      Resource  = ["${local.iam}:role/aws-service-role/ops.apigateway.amazonaws.com/*"]
      Condition = { StringEquals = { "iam:AWSServiceName" = "ops.apigateway.amazonaws.com" } }
    }]

    http_api = [{
      Sid      = "DeliverAccessLogs"
      Effect   = "Allow"
      Action   = ["logs:CreateLogDelivery", "logs:DeleteLogDelivery", "logs:PutResourcePolicy", "logs:UpdateLogDelivery"]
      Resource = ["*"]
    }]

    kms = [
      # A key of another project does not become ours by a tag.
      {
        Sid      = "KeysCreateKey"
        Effect   = "Allow"
        Action   = ["kms:CreateKey", "kms:TagResource"]
        Resource = ["*"]
        Condition = {
          StringEquals         = { "aws:RequestTag/project" = var.project }
          StringEqualsIfExists = { "aws:ResourceTag/project" = var.project }
        }
      },
      {
        Sid    = "KeysEveryOther"
        Effect = "Allow"
        Action = [
          "kms:CreateAlias", "kms:CreateGrant", "kms:Decrypt", "kms:DeleteAlias", "kms:DisableKeyRotation", "kms:EnableKeyRotation", "kms:Encrypt", "kms:GenerateDataKey",
          "kms:PutKeyPolicy", "kms:ScheduleKeyDeletion", "kms:TagResource", "kms:UntagResource", "kms:UpdateAlias", "kms:UpdateKeyDescription",
        ]
        Resource  = ["*"]
        Condition = { StringEquals = { "aws:ResourceTag/project" = var.project } }
      },
    ]

    # A call that touches a rule asks for leave on its group as well.
    vpc = [
      {
        Sid       = "MakeGroups"
        Effect    = "Allow"
        Action    = ["ec2:CreateSecurityGroup"]
        Resource  = ["${local.arns.ec2}:security-group/*"]
        Condition = { StringEquals = { "aws:RequestTag/project" = var.project } }
      },
      {
        Sid       = "TagNewGroups"
        Effect    = "Allow"
        Action    = ["ec2:CreateTags"]
        Resource  = ["${local.arns.ec2}:security-group/*"]
        Condition = { StringEquals = { "ec2:CreateAction" = "CreateSecurityGroup" } }
      },
      {
        Sid      = "PutGroupsIntoNetworks"
        Effect   = "Allow"
        Action   = ["ec2:CreateSecurityGroup"]
        Resource = ["${local.arns.ec2}:vpc/*"]
      },
      {
        Sid       = "ChangeGroups"
        Effect    = "Allow"
        Action    = ["ec2:AuthorizeSecurityGroup*", "ec2:CreateTags", "ec2:DeleteSecurityGroup", "ec2:DeleteTags", "ec2:ModifySecurityGroupRules", "ec2:RevokeSecurityGroup*"]
        Resource  = ["${local.arns.ec2}:security-group/*"]
        Condition = { StringEquals = { "aws:ResourceTag/project" = var.project } }
      },
      # What Lambda has left of its interfaces in a group keeps the group from being deleted.
      {
        Sid      = "ClearInterfaces"
        Effect   = "Allow"
        Action   = ["ec2:DeleteNetworkInterface"]
        Resource = ["${local.arns.ec2}:network-interface/*"]
      },
    ]
  }
}
