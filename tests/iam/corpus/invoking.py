# ruff: noqa
# mypy: ignore-errors
# Another function, a socket, a machine.
# uses: { worker: invoke }
# statements: states:StartExecution, execute-api:ManageConnections
# expects: lambda:InvokeFunction worker, states:StartExecution *, execute-api:ManageConnections *
import json
import os

import boto3

functions = boto3.client("lambda")
machines = boto3.client("stepfunctions")


def sockets(event):
    context = event["requestContext"]
    return boto3.client("apigatewaymanagementapi", endpoint_url=f"https://{context['domainName']}/{context['stage']}")


def handler(event, context):
    functions.invoke(FunctionName=os.environ["WORKER_FUNCTION_NAME"], InvocationType="Event", Payload=b"{}")
    machines.start_execution(stateMachineArn=os.environ["MACHINE_ARN"], input=json.dumps(event))
    sockets(event).post_to_connection(ConnectionId="1", Data=b"hello")
