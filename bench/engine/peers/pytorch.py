"""PyTorch as a peer, on the processor with two threads; the same JSON lines as the other peers."""

import json
import resource
import sys
import time

import torch
from torch import nn
from torch.nn import functional as F

torch.set_num_threads(int(sys.argv[1]) if len(sys.argv) > 1 else 2)


class Block(nn.Module):
    def __init__(self, spec):
        super().__init__()
        n, m, s = spec["in"], spec["out"], spec["stride"]
        self.conv1 = nn.Conv2d(n, m, 3, s, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(m)
        self.conv2 = nn.Conv2d(m, m, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(m)
        self.side = None
        if s != 1:
            self.side = nn.Sequential(nn.Conv2d(n, m, 1, s, bias=False), nn.BatchNorm2d(m))

    def forward(self, x):
        y = self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x)))))
        return F.relu(y + (x if self.side is None else self.side(x)))


def layer(spec):
    op = spec["op"]
    if op in ("conv", "deconv"):
        kind = nn.Conv2d if op == "conv" else nn.ConvTranspose2d
        return kind(
            spec["in"], spec["out"], spec["k"], spec["stride"], spec["pad"], bias=spec["bias"]
        )
    if op == "linear":
        return nn.Linear(spec["in"], spec["out"])
    if op == "block":
        return Block(spec)
    if op == "bn":
        return nn.BatchNorm2d(spec["c"])
    return {
        "relu": lambda: nn.ReLU(),
        "sigmoid": lambda: nn.Sigmoid(),
        "maxpool": lambda: nn.MaxPool2d(2),
        "maxpool-indices": lambda: nn.MaxPool2d(2, return_indices=True),
        "unpool": lambda: nn.MaxUnpool2d(2),
        "flatten": lambda: nn.Flatten(),
        "avgpool": lambda: nn.AdaptiveAvgPool2d(1),
    }[op]()


class Net(nn.Module):
    def __init__(self, specs):
        super().__init__()
        self.layers = nn.ModuleList(layer(s) for s in specs)

    def forward(self, x):
        taken = []
        for one in self.layers:
            if isinstance(one, nn.MaxPool2d) and one.return_indices:
                x, indices = one(x)
                taken.append(indices)
            elif isinstance(one, nn.MaxUnpool2d):
                x = one(x, taken.pop())
            else:
                x = one(x)
        return x


def setup(model, batch):
    torch.manual_seed(0)
    net = Net(model["layers"])
    size = batch
    for n in model["sample"]:
        size *= n
    x = ((torch.arange(size) * 7919) % 977 / 977).float().reshape(batch, *model["sample"])
    y = (torch.arange(batch) * 7) % max(1, model["classes"])
    optimizer = torch.optim.SGD(net.parameters(), lr=0.01, momentum=0.9)

    def run(steps):
        for _ in range(steps):
            optimizer.zero_grad()
            out = net(x)
            loss = F.cross_entropy(out, y) if model["loss"] == "ce" else F.mse_loss(out, x)
            loss.backward()
            optimizer.step()
        return loss.item()

    return run


run = None
for line in sys.stdin:
    request = json.loads(line)
    started = time.perf_counter()
    try:
        if "model" in request:
            run = setup(request["model"], request["batch"])
            loss = run(1)
            took = (time.perf_counter() - started) * 1000
            reply = {"compileMs": took, "loss": loss, "version": torch.__version__}
        else:
            loss = run(request["steps"])
            took = (time.perf_counter() - started) * 1000
            # ru_maxrss counts KiB on Linux.
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
            reply = {"ms": took, "loss": loss, "rss": peak}
    except Exception as error:
        reply = {"error": str(error).split("\n")[0]}
    print(json.dumps(reply), flush=True)
