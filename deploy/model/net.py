"""The net: convolutions, one recurrent layer both ways, and a small head that lessons may change."""

from __future__ import annotations

import torch
from torch import Tensor, nn

FEATURES, HIDDEN, CLASSES = 96, 64, 11
"""`CLASSES`: blank, then the ten digits."""


class Body(nn.Module):
    """[N, 1, 48, W] -> features [N, W / 4, 96]."""

    def __init__(self) -> None:
        super().__init__()
        self.picture = nn.Sequential(
            nn.Conv2d(1, 16, 5, stride=2, padding=2), nn.BatchNorm2d(16), nn.ReLU(),
            nn.Conv2d(16, 32, 3, stride=2, padding=1), nn.BatchNorm2d(32), nn.ReLU(),
            nn.Conv2d(32, 48, 3, padding=1), nn.BatchNorm2d(48), nn.ReLU(), nn.MaxPool2d((2, 1)),
            nn.Conv2d(48, 80, 3, padding=1), nn.BatchNorm2d(80), nn.ReLU(), nn.MaxPool2d((2, 1)),
            nn.Conv2d(80, FEATURES, 3, padding=(0, 1)), nn.BatchNorm2d(FEATURES), nn.ReLU(),
        )  # fmt: skip
        self.line = nn.LSTM(FEATURES, FEATURES // 2, bidirectional=True, batch_first=True)

    def forward(self, crop: Tensor) -> Tensor:
        columns = self.picture(crop).squeeze(2).transpose(1, 2)
        read, _ = self.line(columns)
        return read + columns


class Head(nn.Module):
    """Features [N, T, 96] -> log-probabilities [N, T, 11]."""

    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv1d(FEATURES, HIDDEN, 3, padding=1)
        self.linear = nn.Linear(HIDDEN, CLASSES)

    def forward(self, features: Tensor) -> Tensor:
        hidden = torch.relu(self.conv(features.transpose(1, 2))).transpose(1, 2)
        return torch.log_softmax(self.linear(hidden), dim=2)


class Reader(nn.Module):
    """Body and head of one net."""

    def __init__(self) -> None:
        super().__init__()
        self.body, self.head = Body(), Head()

    def forward(self, crop: Tensor) -> tuple[Tensor, Tensor]:
        features = self.body(crop)
        return features, self.head(features)
