output "bucket" {
  description = "The bucket (name, arn), once its notification stands."
  value       = var.bucket

  depends_on = [aws_s3_bucket_notification.this]
}
