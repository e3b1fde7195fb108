"""Prices of what stands still and of what functions use, in US dollars, from AWS's public price pages (November 2026).

Prices are those of us-east-1, before free tiers and discounts, at the first step where more costs less; other regions
differ by up to a third. What is billed by use cannot be told from a plan: what functions use is priced where traffic is
declared; the rest (storage, logs, transfers) is named, not guessed.
"""

REGION = "us-east-1"
HOURS = 730
SECONDS = HOURS * 3600

# https://aws.amazon.com/lambda/pricing/ : provisioned concurrency, a GB-second
PROVISIONED_GB_SECOND = {"x86_64": 0.0000041667, "arm64": 0.0000033334}
# https://aws.amazon.com/lambda/pricing/ : an invocation, and a GB-second that it takes on demand
INVOCATION = 0.20e-6
GB_SECOND = {"x86_64": 0.0000166667, "arm64": 0.0000133334}
# https://aws.amazon.com/api-gateway/pricing/ : a request of an HTTP API, up to 512 KB
HTTP_API_REQUEST = 1.00e-6
# https://aws.amazon.com/sqs/pricing/ : a request, up to 64 KB
QUEUE_REQUEST, FIFO_QUEUE_REQUEST = 0.40e-6, 0.50e-6
# https://aws.amazon.com/cloudwatch/pricing/ : an alarm metric a month; high resolution is a period under 60 seconds
ALARM, ALARM_HIGH_RESOLUTION, ALARM_COMPOSITE = 0.10, 0.30, 0.50
DASHBOARD = 3.00
CUSTOM_METRIC = 0.30
# https://aws.amazon.com/kms/pricing/ : a customer's key a month
KMS_KEY = 1.00
# https://aws.amazon.com/secrets-manager/pricing/ : a secret a month
SECRET = 0.40
# https://aws.amazon.com/systems-manager/pricing/ : an advanced parameter a month
ADVANCED_PARAMETER = 0.05
# https://aws.amazon.com/dynamodb/pricing/provisioned/ : a capacity unit an hour
READ_CAPACITY_HOUR, WRITE_CAPACITY_HOUR = 0.00013, 0.00065
# https://aws.amazon.com/kinesis/data-streams/pricing/ : an hour
SHARD_HOUR, STREAM_ON_DEMAND_HOUR = 0.015, 0.04
# https://aws.amazon.com/vpc/pricing/ : an hour
NAT_GATEWAY_HOUR = 0.045
# https://aws.amazon.com/privatelink/pricing/ : an interface endpoint an hour and zone
ENDPOINT_HOUR = 0.01
# https://aws.amazon.com/elasticloadbalancing/pricing/ : an application load balancer an hour
BALANCER_HOUR = 0.0225
# https://aws.amazon.com/waf/pricing/ : a web ACL and a rule a month
WEB_ACL, WEB_ACL_RULE = 5.00, 1.00
# https://aws.amazon.com/route53/pricing/ : a hosted zone a month
HOSTED_ZONE = 0.50

SOURCES = (
    "https://aws.amazon.com/api-gateway/pricing/",
    "https://aws.amazon.com/cloudwatch/pricing/",
    "https://aws.amazon.com/dynamodb/pricing/provisioned/",
    "https://aws.amazon.com/elasticloadbalancing/pricing/",
    "https://aws.amazon.com/kinesis/data-streams/pricing/",
    "https://aws.amazon.com/kms/pricing/",
    "https://aws.amazon.com/lambda/pricing/",
    "https://aws.amazon.com/privatelink/pricing/",
    "https://aws.amazon.com/route53/pricing/",
    "https://aws.amazon.com/secrets-manager/pricing/",
    "https://aws.amazon.com/sqs/pricing/",
    "https://aws.amazon.com/systems-manager/pricing/",
    "https://aws.amazon.com/vpc/pricing/",
    "https://aws.amazon.com/waf/pricing/",
)

# Billed by use alone, or by sizes that are not priced here: named when they come, go or change size.
BY_USE = {
    "aws_api_gateway_rest_api": "API requests",
    "aws_apigatewayv2_api": "API requests",
    "aws_cloudwatch_log_group": "logs taken in and kept",
    "aws_dynamodb_table": "reads, writes and storage of tables on demand",
    "aws_efs_file_system": "storage of files",
    "aws_kinesis_stream": "records of streams",
    "aws_lambda_function": "invocations and their duration",
    "aws_s3_bucket": "storage and requests of buckets",
    "aws_sfn_state_machine": "state transitions",
    "aws_sns_topic": "notifications",
    "aws_sqs_queue": "messages of queues",
}
STANDING_UNPRICED = {
    "aws_db_instance": "databases (by the hour)",
    "aws_docdb_cluster_instance": "DocumentDB instances (by the hour)",
    "aws_eks_cluster": "clusters (by the hour)",
    "aws_elasticache_cluster": "caches (by the hour)",
    "aws_elasticache_replication_group": "caches (by the hour)",
    "aws_instance": "instances (by the hour)",
    "aws_msk_cluster": "Kafka brokers (by the hour)",
    "aws_opensearch_domain": "search domains (by the hour)",
    "aws_rds_cluster": "database clusters (by the hour)",
    "aws_rds_cluster_instance": "database instances (by the hour)",
    "aws_redshift_cluster": "warehouses (by the hour)",
}


def dollars(amount: float) -> str:
    """A change, with its sign."""
    return f"{'-' if amount < 0 else '+'}${abs(amount):,.2f}"
