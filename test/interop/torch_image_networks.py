"""Image classifiers in PyTorch, under the names of the code in use; torch_models.py gives them weights."""

import torch
from torch import nn
from torch.nn import functional as F


def mlp(inputs, hidden, classes, batch_norm):
    layers = [nn.Flatten()]
    for width in hidden:
        layers += [nn.Linear(inputs, width), *([nn.BatchNorm1d(width)] if batch_norm else []), nn.ReLU()]
        inputs = width
    return nn.Sequential(*layers, nn.Linear(inputs, classes))


def cnn(shape, widths, dense, classes):
    height, width, channels = shape
    layers = []
    for outputs in widths:
        layers += [nn.Conv2d(channels, outputs, 3, padding=1), nn.BatchNorm2d(outputs), nn.ReLU(), nn.MaxPool2d(2)]
        height, width, channels = height // 2, width // 2, outputs
    head = [nn.Flatten(), nn.Linear(height * width * channels, dense), nn.BatchNorm1d(dense), nn.ReLU()]
    return nn.Sequential(*layers, *head, nn.Linear(dense, classes))


class Vgg(nn.Module):
    """Configuration A with batch norm: `features` and `classifier`, the convolutions with biases as usual."""

    def __init__(self, width, shape, classes):
        super().__init__()
        height, wide, channels = shape
        layers = []
        for outputs, count in zip((1, 2, 4, 8, 8), (1, 1, 2, 2, 2)):
            for _ in range(count):
                layers += [nn.Conv2d(channels, outputs * width, 3, padding=1), nn.BatchNorm2d(outputs * width), nn.ReLU()]
                channels = outputs * width
            layers.append(nn.MaxPool2d(2))
            height, wide = height // 2, wide // 2
        self.features = nn.Sequential(*layers)
        self.classifier = nn.Linear(height * wide * channels, classes)

    def forward(self, x):
        return self.classifier(torch.flatten(self.features(x), 1))


class PreResNetBlock(nn.Module):
    """As in the code of SWA and TWA: the shortcut projects the block's input."""

    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.bn1 = nn.BatchNorm2d(inputs)
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(outputs)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False)
        self.downsample = None
        if stride != 1 or inputs != outputs:
            self.downsample = nn.Sequential(nn.Conv2d(inputs, outputs, 1, stride, bias=False))

    def forward(self, x):
        y = self.conv1(F.relu(self.bn1(x)))
        y = self.conv2(F.relu(self.bn2(y)))
        return y + (x if self.downsample is None else self.downsample(x))


class PreResNetBottleneck(nn.Module):
    """As in the code of SWA and TWA from 44 layers on: a 3x3 convolution between two 1x1 ones, four times as many channels on."""

    def __init__(self, inputs, outputs, stride):
        super().__init__()
        planes = outputs // 4
        self.bn1 = nn.BatchNorm2d(inputs)
        self.conv1 = nn.Conv2d(inputs, planes, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(planes)
        self.conv2 = nn.Conv2d(planes, planes, 3, stride, 1, bias=False)
        self.bn3 = nn.BatchNorm2d(planes)
        self.conv3 = nn.Conv2d(planes, outputs, 1, bias=False)
        self.downsample = None
        if stride != 1 or inputs != outputs:
            self.downsample = nn.Sequential(nn.Conv2d(inputs, outputs, 1, stride, bias=False))

    def forward(self, x):
        y = self.conv1(F.relu(self.bn1(x)))
        y = self.conv2(F.relu(self.bn2(y)))
        y = self.conv3(F.relu(self.bn3(y)))
        return y + (x if self.downsample is None else self.downsample(x))


class PreResNet(nn.Module):
    def __init__(self, depth, width, channels, classes, block=PreResNetBlock):
        super().__init__()
        layers_of_block, expansion = (2, 1) if block is PreResNetBlock else (3, 4)
        blocks = (depth - 2) // (3 * layers_of_block)
        self.conv1 = nn.Conv2d(channels, width, 3, 1, 1, bias=False)
        inputs = width
        for stage in (1, 2, 3):
            outputs = expansion * width * 2 ** (stage - 1)
            strides = [1 if stage == 1 else 2] + [1] * (blocks - 1)
            layers = []
            for stride in strides:
                layers.append(block(inputs, outputs, stride))
                inputs = outputs
            setattr(self, f"layer{stage}", nn.Sequential(*layers))
        self.bn = nn.BatchNorm2d(inputs)
        self.fc = nn.Linear(inputs, classes)

    def forward(self, x):
        x = self.layer3(self.layer2(self.layer1(self.conv1(x))))
        return self.fc(F.relu(self.bn(x)).mean((2, 3)))


class WideBlock(nn.Module):
    """As in the PyTorch version by the authors of WRN: the shortcut projects the first activation."""

    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.bn1 = nn.BatchNorm2d(inputs)
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(outputs)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False)
        self.convShortcut = None if inputs == outputs else nn.Conv2d(inputs, outputs, 1, stride, bias=False)

    def forward(self, x):
        active = F.relu(self.bn1(x))
        y = self.conv2(F.relu(self.bn2(self.conv1(active))))
        return y + (x if self.convShortcut is None else self.convShortcut(active))


class WideStage(nn.Module):
    def __init__(self, blocks, inputs, outputs, stride):
        super().__init__()
        self.layer = nn.Sequential(
            *(WideBlock(inputs if i == 0 else outputs, outputs, stride if i == 0 else 1) for i in range(blocks))
        )

    def forward(self, x):
        return self.layer(x)


class WideResNet(nn.Module):
    def __init__(self, depth, widen, channels, classes):
        super().__init__()
        blocks = (depth - 4) // 6
        widths = [16, 16 * widen, 32 * widen, 64 * widen]
        self.conv1 = nn.Conv2d(channels, 16, 3, 1, 1, bias=False)
        self.block1 = WideStage(blocks, widths[0], widths[1], 1)
        self.block2 = WideStage(blocks, widths[1], widths[2], 2)
        self.block3 = WideStage(blocks, widths[2], widths[3], 2)
        self.bn1 = nn.BatchNorm2d(widths[3])
        self.fc = nn.Linear(widths[3], classes)

    def forward(self, x):
        x = self.block3(self.block2(self.block1(self.conv1(x))))
        return self.fc(F.relu(self.bn1(x)).mean((2, 3)))
