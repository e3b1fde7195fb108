output "schedule" {
  description = "The schedule."
  value = {
    name = aws_scheduler_schedule.this.name
    arn  = aws_scheduler_schedule.this.arn
  }
}
