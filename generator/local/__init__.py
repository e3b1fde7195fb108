"""The local cloud: MiniStack behind a guard, real events through real triggers, logs, calls, new code within a second.

The emulator is one detached process on one port of 127.0.0.1, with its state under `.gen/local`. Everything else acts
on a `Cloud`: its endpoint, account and region.

    started = Emulator(root, os.environ).start(Settings())       # emulator; also status stop forget save
    cloud = Cloud(started.running.endpoint, account, region)     # cloud: client(service), environ(user) for a child
    invoke(cloud, name, b"{}"); replace(cloud, name, zip_bytes)  # functions: Invocation; the version now behind `live`
    logs(cloud, {name: log_group(name)}, since=0, follow=True)   # logs: an iterator of LogLine
    send_message publish put_event put_object put_item delete_item fire_schedule    # events
    call_api(cloud, api_id, "GET", "/orders/1"); call_url(cloud, name, "POST", "/")         # requests: http.Answer
    depth dead_letter_url look replay purge queue_url                                       # queues
    api_url api_path_url function_url function_path_url url_id                              # urls
    for paths in changes([folder]): ...                                                     # watch

`guard` decides who may talk to the emulator, `serve` is its process, `keeping` saves its state, `issuer` signs tokens.
"""
