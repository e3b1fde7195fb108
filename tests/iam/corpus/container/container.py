# ruff: noqa
# mypy: ignore-errors
import os

import boto3


class Container:
    def __init__(self):
        self._made = {}
        self._factories = {"orders": self._orders, "token": self._token, "session": boto3.Session}

    def get(self, name):
        if name not in self._made:
            self._made[name] = self._factories[name]()
        return self._made[name]

    def _orders(self):
        return self.get("session").resource("dynamodb").Table(os.environ["ORDERS_TABLE_NAME"])

    def _token(self):
        client = self.get("session").client("secretsmanager")
        return client.get_secret_value(SecretId=os.environ["TOKEN_SECRET_NAME"])["SecretString"]
