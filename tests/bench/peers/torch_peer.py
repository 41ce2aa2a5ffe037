"""PyTorch: eager, and with torch.compile; float32 and bfloat16 autocast."""

import platform

import torch
from torch import nn
from torch.nn.functional import softplus

from wire import image_batches, serve, threads, timed

LATENT = 100


def dense(width):
    """Layers of the dense generator and discriminator; the same as src/generator/dense.ts and src/discriminator/dense.ts."""
    sizes = [LATENT, *(round(units * width) for units in (256, 512, 1024)), 784]
    layers = []
    for inputs, units in zip(sizes[:-2], sizes[1:-1]):
        # PyTorch's momentum is the share of the new value: Keras' 0.8 is 0.2 here, and Keras' epsilon is 1e-3.
        layers += [nn.Linear(inputs, units), nn.LeakyReLU(0.2), nn.BatchNorm1d(units, eps=1e-3, momentum=0.2)]
    generator = nn.Sequential(*layers, nn.Linear(sizes[-2], 784), nn.Tanh())
    first, second = round(512 * width), round(256 * width)
    discriminator = nn.Sequential(
        nn.Linear(784, first), nn.LeakyReLU(0.2), nn.Linear(first, second), nn.LeakyReLU(0.2), nn.Linear(second, 1)
    )
    return generator, discriminator, (784,)


def dcgan28(width):
    """Layers of the convolutional pair, as in convolutional.ts."""
    wide, narrow = round(128 * width), round(64 * width)
    norm = {"eps": 1e-3, "momentum": 0.2}
    generator = nn.Sequential(
        nn.Linear(LATENT, 7 * 7 * wide),
        nn.BatchNorm1d(7 * 7 * wide, **norm),
        nn.LeakyReLU(0.2),
        nn.Unflatten(1, (wide, 7, 7)),
        nn.ConvTranspose2d(wide, narrow, 5, stride=2, padding=2, output_padding=1),
        nn.BatchNorm2d(narrow, **norm),
        nn.LeakyReLU(0.2),
        nn.ConvTranspose2d(narrow, 1, 5, stride=2, padding=2, output_padding=1),
        nn.Tanh(),
    )
    discriminator = nn.Sequential(
        nn.Conv2d(1, narrow, 5, stride=2, padding=2),
        nn.LeakyReLU(0.2),
        nn.Conv2d(narrow, wide, 5, stride=2, padding=2),
        nn.LeakyReLU(0.2),
        nn.Flatten(),
        nn.Linear(7 * 7 * wide, 1),
    )
    memory = {"memory_format": torch.channels_last}
    return generator.to(**memory), discriminator.to(**memory), (1, 28, 28)


def dcgan64(width):
    """Layers of the pair for colour images, as in convolutional.ts."""
    first, *others = (round(filters * width) for filters in (512, 256, 128, 64))
    memory = {"memory_format": torch.channels_last}

    def normalised(filters):
        return [nn.BatchNorm2d(filters, eps=1e-3, momentum=0.2), nn.LeakyReLU(0.2)]

    generator = [nn.Linear(LATENT, 4 * 4 * first), nn.Unflatten(1, (first, 4, 4)), *normalised(first)]
    before = first
    for filters in others:
        generator += [nn.ConvTranspose2d(before, filters, 4, stride=2, padding=1), *normalised(filters)]
        before = filters
    generator += [nn.ConvTranspose2d(before, 3, 4, stride=2, padding=1), nn.Tanh()]
    last, *deeper = reversed(others)
    discriminator = [nn.Conv2d(3, last, 4, stride=2, padding=1), nn.LeakyReLU(0.2)]
    before = last
    for filters in (*deeper, first):
        discriminator += [nn.Conv2d(before, filters, 4, stride=2, padding=1), *normalised(filters)]
        before = filters
    discriminator += [nn.Flatten(), nn.Linear(4 * 4 * first, 1)]
    return nn.Sequential(*generator).to(**memory), nn.Sequential(*discriminator).to(**memory), (3, 64, 64)


def prepare(request):
    torch.manual_seed(request["seed"])
    torch.set_num_threads(threads())
    device = "cuda" if torch.cuda.is_available() else "cpu"
    half = request["precision"] == "bfloat16"
    batch = request["batch"]
    generator, discriminator, shape = {"dense": dense, "dcgan28": dcgan28, "dcgan64": dcgan64}[request["workload"]](request["width"])
    for module in [*generator.modules(), *discriminator.modules()]:
        if isinstance(module, (nn.Linear, nn.Conv2d, nn.ConvTranspose2d)):
            nn.init.xavier_uniform_(module.weight)  # the first weights that Keras and TensorFlow.js give them
            nn.init.zeros_(module.bias)
    generator.to(device)
    discriminator.to(device)
    adam = {"lr": 2e-4, "betas": (0.5, 0.999), "fused": True}
    generator_optimizer = torch.optim.Adam(generator.parameters(), **adam)
    discriminator_optimizer = torch.optim.Adam(discriminator.parameters(), **adam)

    def noise():
        return torch.rand(batch, LATENT, device=device) * 2 - 1

    def logits(images):
        return discriminator(images).float()  # losses in float32, also under autocast

    def discriminator_loss(real):
        with torch.no_grad():
            fake = generator(noise())
        return softplus(-logits(real)).mean() + softplus(logits(fake)).mean()

    def generator_loss():
        return softplus(-logits(generator(noise()))).mean()

    if request["contender"] == "torch-compile":
        discriminator_loss = torch.compile(discriminator_loss)
        generator_loss = torch.compile(generator_loss)

    def step(real):
        discriminator_optimizer.zero_grad(set_to_none=True)
        with torch.autocast(device, torch.bfloat16, enabled=half):
            d_loss = discriminator_loss(real)
        d_loss.backward()
        discriminator_optimizer.step()

        # D stands still, and no work goes into gradients that nobody uses.
        discriminator.requires_grad_(False)
        generator_optimizer.zero_grad(set_to_none=True)
        with torch.autocast(device, torch.bfloat16, enabled=half):
            g_loss = generator_loss()
        g_loss.backward()
        generator_optimizer.step()
        discriminator.requires_grad_(True)
        return d_loss, g_loss

    batches = torch.from_numpy(image_batches(request["root"], batch, shape)).to(device)
    if len(shape) == 3:
        batches = [real.contiguous(memory_format=torch.channels_last) for real in batches]
    facts = {
        "weights": sum(weight.numel() for weight in [*generator.parameters(), *discriminator.parameters()]),
        "versions": {"Python": platform.python_version(), "PyTorch": torch.__version__},
        "device": torch.cuda.get_device_name() if device == "cuda" else "CPU",
        "threads": torch.get_num_threads(),
    }
    return timed(step, batches, lambda losses: [loss.item() for loss in losses]), facts


serve(prepare)
