output "layer" {
  description = "The layer: its name, the ARN of this version, as functions take it, and the version's number."
  value = {
    name    = aws_lambda_layer_version.this.layer_name
    arn     = aws_lambda_layer_version.this.arn
    version = aws_lambda_layer_version.this.version
  }
}
