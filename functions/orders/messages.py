"""The processor of both queues: what fails goes back alone, and the log says why."""

from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, ExceptionInfo, FailureResponse

logger = Logger()


class QueueProcessor(BatchProcessor):
    """Reports failed messages one by one; SQS moves them to the dead-letter queue when it has tried often enough."""

    def __init__(self) -> None:
        # Raising for a batch that failed as a whole would make Lambda poll the healthy messages more slowly.
        super().__init__(event_type=EventType.SQS, raise_on_entire_batch_failure=False)

    def failure_handler(self, record: Any, exception: ExceptionInfo) -> FailureResponse:
        logger.warning("message failed", message_id=record.message_id, exc_info=exception[1])
        return super().failure_handler(record, exception)
