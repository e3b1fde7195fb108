terraform {
  required_version = ">= 1.11, < 2.0"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.100, < 7.0"
    }
  }
}

provider "aws" {
  region = "eu-central-1"
}

# The function block exports this object; written out here, the example needs no other block.
locals {
  thumbnails = {
    name          = "dev-shop-thumbnails"
    arn           = "arn:aws:lambda:eu-central-1:111122223333:function:dev-shop-thumbnails"
    version       = "7"
    qualified_arn = "arn:aws:lambda:eu-central-1:111122223333:function:dev-shop-thumbnails:7"
    alias         = "live"
    alias_arn     = "arn:aws:lambda:eu-central-1:111122223333:function:dev-shop-thumbnails:live"
    invoke_arn    = "arn:aws:apigateway:eu-central-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-central-1:111122223333:function:dev-shop-thumbnails:live/invocations"
    role_name     = "dev-shop-thumbnails"
  }
}

resource "aws_s3_bucket" "photos" {
  bucket = "dev-shop-photos-111122223333"
}

module "photos_events" {
  source = "../../"

  account_id = "111122223333"

  bucket = {
    name = aws_s3_bucket.photos.bucket
    arn  = aws_s3_bucket.photos.arn
  }

  functions = {
    thumbnails = { function = local.thumbnails, events = ["s3:ObjectCreated:*"], suffix = ".jpg" }
  }
}
