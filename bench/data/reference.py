"""The same loader in torchvision: for each line `workers images` on stdin an epoch of so many random pictures,
and its images per second."""

import sys
import time
import warnings

import torch
from torchvision import datasets, transforms

warnings.filterwarnings("ignore")


def main():
    chain = transforms.Compose([
        transforms.RandomResizedCrop(224),
        transforms.RandomHorizontalFlip(),
        transforms.ColorJitter(0.4, 0.4, 0.4, 0.1),
        transforms.ToTensor(),
        transforms.Normalize((0.485, 0.456, 0.406), (0.229, 0.224, 0.225)),
    ])
    data = datasets.ImageFolder(sys.argv[1], chain)
    loaders = {}
    print("ready", torch.__version__, flush=True)
    for line in sys.stdin:
        workers, images = map(int, line.split())
        key = (workers, images)
        if key not in loaders:
            loaders.clear()
            sampler = torch.utils.data.RandomSampler(data, num_samples=images)
            loaders[key] = torch.utils.data.DataLoader(
                data, batch_size=64, sampler=sampler, num_workers=workers, persistent_workers=True)
            for _ in loaders[key]:  # workers start, files come into the system's cache
                pass
        started = time.perf_counter()
        count = 0
        for batch, _ in loaders[key]:
            count += len(batch)
        print(count / (time.perf_counter() - started), flush=True)


if __name__ == "__main__":
    main()
