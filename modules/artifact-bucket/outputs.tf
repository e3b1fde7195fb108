output "arn" {
  description = "ARN of the bucket."
  value       = aws_s3_bucket.this.arn
}

output "bucket" {
  description = "The bucket as other blocks take it: name and arn."
  value = {
    name = aws_s3_bucket.this.bucket
    arn  = aws_s3_bucket.this.arn
  }
}

output "name" {
  description = "Name of the bucket."
  value       = aws_s3_bucket.this.bucket
}
