"""What takes long waits in a queue of its own, so that edits never wait for it."""

from django.conf import settings

from config.celery import app


def find_queue(task):
    return app.amqp.router.route({}, task)["queue"].name


def test_every_task_that_may_take_long_has_the_slow_queue(db):
    app.loader.import_default_modules()
    usual = settings.CELERY_TASK_TIME_LIMIT
    slow = {name for name, task in app.tasks.items() if (task.time_limit or usual) > usual}
    assert slow
    assert {name: find_queue(name) for name in slow} == dict.fromkeys(slow, settings.CELERY_SLOW_QUEUE)


def test_all_others_have_the_usual_queue():
    assert find_queue("search.drain_outbox") == settings.CELERY_TASK_DEFAULT_QUEUE


def test_a_message_is_not_sent_again_while_its_task_may_still_run():
    limits = [task.time_limit or settings.CELERY_TASK_TIME_LIMIT for task in app.tasks.values()]
    assert max(limits) < settings.CELERY_BROKER_TRANSPORT_OPTIONS["visibility_timeout"]


def test_each_message_reaches_one_queue():
    keys = [queue.routing_key for queue in app.amqp.queues.values()]
    assert len(keys) == len(set(keys)) == 2
