output "arn" {
  description = "ARN of the key."
  value       = aws_kms_key.this.arn
}

output "key" {
  description = "The key as other blocks take it: id, arn and alias (with `alias/`)."
  value = {
    id    = aws_kms_key.this.key_id
    arn   = aws_kms_key.this.arn
    alias = aws_kms_alias.this.name
  }
}
