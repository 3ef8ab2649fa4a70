#!/usr/bin/env python3
"""relay.py TARGET_PORT DELAY_MS: a relay on a free loopback port that delays each direction by half of DELAY_MS.

Prints its port, then relays until it is ended. Order is kept and bandwidth is not limited: latency alone.
"""
import asyncio, sys
target, delay = int(sys.argv[1]), float(sys.argv[2]) / 2000

async def pump(reader, writer):
    queue = asyncio.Queue()
    loop = asyncio.get_running_loop()
    async def read():
        while True:
            data = await reader.read(1 << 17)
            await queue.put((loop.time() + delay, data))
            if not data: return
    task = asyncio.create_task(read())
    try:
        while True:
            due, data = await queue.get()
            wait = due - loop.time()
            if wait > 0: await asyncio.sleep(wait)
            if not data: break
            writer.write(data); await writer.drain()
        writer.write_eof()
    except (ConnectionError, OSError): pass
    finally: task.cancel()

async def serve(reader, writer):
    up_reader, up_writer = await asyncio.open_connection("127.0.0.1", target, limit=1 << 22)
    await asyncio.gather(pump(reader, up_writer), pump(up_reader, writer))
    for w in (writer, up_writer): w.close()

async def main():
    server = await asyncio.start_server(serve, "127.0.0.1", 0, limit=1 << 22)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()
asyncio.run(main())
