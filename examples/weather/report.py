"""Takes a few readings and tells their mean; stands for any job that runs on a schedule."""
import asyncio
import random


async def reading():
    await asyncio.sleep(0.05)
    return random.uniform(5, 25)


async def report(city: str, readings: int = 1):
    values = await asyncio.gather(*(reading() for _ in range(readings)))
    print(f"{city}: {sum(values) / len(values):.1f} degrees, mean of {readings} readings")
