# Bucket, object, image repository, role and queue are all made in the apply that makes the functions.
terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.100, < 7.0"
    }
  }
}

resource "aws_s3_bucket" "artifacts" {}

resource "aws_s3_object" "package" {
  bucket             = aws_s3_bucket.artifacts.id
  key                = "api.zip"
  content            = "zip"
  checksum_algorithm = "SHA256"
}

resource "aws_ecr_repository" "this" {
  name = "api"
}

resource "aws_iam_role" "this" {
  assume_role_policy = "{}"
}

resource "aws_sqs_queue" "failed" {}

module "zip" {
  source = "../../"

  name     = "zip"
  async    = { on_failure = aws_sqs_queue.failed }
  handler  = "api.handler"
  role_arn = aws_iam_role.this.arn
  runtime  = "python3.13"

  package = {
    s3_bucket = aws_s3_object.package.bucket
    s3_key    = aws_s3_object.package.id
    sha256    = aws_s3_object.package.checksum_sha256
  }
}

module "image" {
  source = "../../"

  name     = "image"
  role_arn = aws_iam_role.this.arn
  package  = { image_uri = "${aws_ecr_repository.this.repository_url}:1" }
}
