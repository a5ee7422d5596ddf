"""The durable queue: every waiting mail is examined, whatever dies meanwhile.

A thin port over DBOS Transact: one workflow for each run of a mail, kept in the
ledger's own database, so that a mail and its place in the queue are committed
together. The work must be idempotent: after a crash it is done again. The mail
table stays the truth; a sweeper queues again what waits there and stands in no
queue.
"""

from __future__ import annotations

import hashlib
import logging
import socket
import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from dbos import DBOS, DBOSClient, DBOSConfig, EnqueueOptions

from gateway import mail_log
from gateway.attempt import End, attempt
from gateway.errors import TryLater
from gateway.ledger.arrivals import arrival, hold_mail, note_attempt
from gateway.ledger.engine import Ledger, passing_faults
from gateway.ledger.runs import new_runs, waiting_runs
from gateway.settings import Workers

_APPLICATION = "vanthu"
# Pinned: by default the version is a hash of the source, and a workflow of
# another version is never run again.
_VERSION = "1"
_QUEUE = "mail"
_WORKFLOW = "examine-mail"
_ACTIVE = ["ENQUEUED", "PENDING", "DELAYED"]
_FINISHED = ["SUCCESS", "ERROR", "CANCELLED"]
_GIVEN_UP = "MAX_RECOVERY_ATTEMPTS_EXCEEDED"
_DEATHS = 1000
"""Deaths of the process after which a mail that was being examined each time is held."""
_AHEAD = 32
"""Mails fetched for each worker in one poll: 32 a second and worker while polling once a second."""
_LONGEST_ID = 400
_LONGEST_WAIT_S = 3600
_SWEEP_BATCH = 1000
_KEEP_FINISHED = timedelta(hours=1)


class Queue:
    """Examines waiting mails in `workers.count` threads; one started queue in a process."""

    def __init__(
        self,
        ledger: Ledger,
        workers: Workers,
        examine: Callable[[str], object],
        *,
        executor: str = "",
        poll_s: float = 1.0,
        sweep_s: float = 60.0,
    ) -> None:
        """`examine` gets a mail's key; it may raise TryLater, SetAside or anything else.

        `executor` names this gateway among those on one database (default: the
        host's name): at start it takes up what died under the same name.
        """
        self._ledger = ledger
        self._workers = workers
        self._examine = examine
        self._executor = executor or socket.gethostname()
        self._poll_s = poll_s
        self._sweep_s = sweep_s
        self._slots = threading.Semaphore(workers.count)
        self._stopping = threading.Event()
        self._unstarted: list[str] = []
        self._client: DBOSClient | None = None
        self._sweeper = threading.Thread(target=self._sweep_regularly, name="queue-sweeper", daemon=True)

    def start(self) -> None:
        """Take up what a dead process left, queue what stands in no queue, and work."""
        logging.getLogger("dbos").setLevel(logging.ERROR)
        DBOS(config=self._config())
        DBOS.workflow(name=_WORKFLOW, max_recovery_attempts=_DEATHS)(self._workflow())
        DBOS.launch()
        DBOS.register_queue(
            _QUEUE,
            worker_concurrency=self._workers.count * _AHEAD,
            polling_interval_sec=self._poll_s,
            on_conflict="always_update",
        )
        self._client = DBOSClient(system_database_engine=self._ledger.engine, application_name=_APPLICATION)
        self.sweep(datetime.now(UTC))
        self._sweeper.start()

    def enqueue(self, keys: Sequence[str], delay_s: float = 0.0, last: Mapping[str, int] | None = None) -> int:
        """Queue a run for each of these mails that waits; how many. Raises TryLater.

        All in one transaction. Only on a started queue. `last`: only where no
        other gateway has queued one since that run.
        """
        if not keys:
            return 0
        if self._client is None:
            raise TryLater("the queue is not running")
        with new_runs(self._ledger, keys, last) as (connection, runs):
            for key, run in runs:
                self._client.enqueue_in_transaction(connection, self._options(key, run, delay_s), key)
        return len(runs)

    def stop(self, wait_s: int = 30) -> None:
        """Finish the mails in hand, at most `wait_s`; what was fetched and not begun is queued again."""
        self._stopping.set()
        if self._client is None:
            return
        self._sweeper.join(timeout=5)
        DBOS.destroy(destroy_registry=True, workflow_completion_timeout_sec=wait_s)
        try:
            self.enqueue(self._unstarted)
        except TryLater as why:  # the next start finds them among the waiting mails
            mail_log.service_trouble("queue_database_busy", reason=str(why))
        self._client.destroy()
        self._client = None

    def sweep(self, older_than: datetime) -> int:
        """Queue again the mails that wait since before `older_than` and stand in no queue; how many."""
        last = dict(waiting_runs(self._ledger, older_than, _SWEEP_BATCH))
        runs = {self._id(key, run): key for key, run in last.items()}
        if not runs:
            return 0
        known = DBOS.list_workflows(
            workflow_ids=list(runs), status=[*_ACTIVE, _GIVEN_UP], load_input=False, load_output=False
        )
        for workflow in known:
            key = runs.pop(workflow.workflow_id)
            if workflow.status == _GIVEN_UP:
                self._hold(key, f"the process died {_DEATHS} times while this mail was in hand")
        return self.enqueue(list(runs.values()), last=last)

    def adopt(self, executor: str) -> int:
        """Take up all that another gateway, now dead, had in hand; how many."""
        left = DBOS.list_workflows(
            executor_id=executor, status="PENDING", queue_name=_QUEUE, load_input=False, load_output=False
        )
        DBOS.resume_workflows([workflow.workflow_id for workflow in left], queue_name=_QUEUE)
        return len(left)

    def _config(self) -> DBOSConfig:
        return DBOSConfig(
            name=_APPLICATION,
            system_database_url=self._ledger.url,
            application_version=_VERSION,
            executor_id=self._executor,
            sys_db_pool_size=self._workers.count + 6,
            use_listen_notify=False,
            log_level="ERROR",
            console_log_level="ERROR",
            enable_otlp=False,
        )

    def _options(self, key: str, run: int, delay_s: float) -> EnqueueOptions:
        options = EnqueueOptions(
            workflow_name=_WORKFLOW, queue_name=_QUEUE, workflow_id=self._id(key, run), app_version=_VERSION
        )
        if delay_s > 0:
            options["delay_seconds"] = delay_s
        return options

    def _id(self, key: str, run: int) -> str:
        name = f"{self._ledger.tenant}/{key}"
        if len(name) > _LONGEST_ID or not name.isprintable():
            name = hashlib.sha256(name.encode("utf-8", "backslashreplace")).hexdigest()
        return f"{name}#{run}"

    def _workflow(self) -> Callable[[str], None]:
        def examine_mail(key: str) -> None:
            with self._slots:
                if self._stopping.is_set():
                    self._unstarted.append(key)
                else:
                    self._work(key)

        return examine_mail

    def _work(self, key: str) -> None:
        tried = attempt(self._examine, key)
        if tried.end is End.HOLD:
            self._settle(self._hold, key, tried.reason)
        elif tried.end is End.AGAIN:
            self._settle(self._try_again, key, tried.reason)

    @staticmethod
    def _settle(how: Callable[[str, str], None], key: str, reason: str) -> None:
        """Note a failure; when the database can't take even that, the mail goes on waiting for the sweeper."""
        try:
            how(key, reason)
        except TryLater as why:
            mail_log.service_trouble("queue_database_busy", reason=str(why))

    def _try_again(self, key: str, reason: str) -> None:
        attempt = note_attempt(self._ledger, key, reason, datetime.now(UTC))
        mail_log.examination_failed(arrival(self._ledger, key).spool_id, attempt, reason)
        if attempt > self._workers.retries:
            self._hold(key, f"given up after {attempt} attempts: {reason}")
        else:
            self.enqueue([key], delay_s=min(self._workers.retry_s * 2.0 ** (attempt - 1), _LONGEST_WAIT_S))

    def _hold(self, key: str, reason: str) -> None:
        hold_mail(self._ledger, key, reason, datetime.now(UTC))
        mail_log.held(arrival(self._ledger, key).spool_id, reason)

    def _sweep_regularly(self) -> None:
        while not self._stopping.wait(self._sweep_s):
            now = datetime.now(UTC)
            try:
                # DBOS asks the same database through its own connections.
                with passing_faults():
                    again = self.sweep(now - timedelta(seconds=self._sweep_s))
                    self._prune(now - _KEEP_FINISHED)
            except TryLater as why:
                mail_log.service_trouble("queue_database_busy", reason=str(why))
            else:
                if again:
                    mail_log.service_trouble("queued_again", mails=again)

    def _prune(self, before: datetime) -> None:
        """Forget finished workflows; the mail table remembers."""
        while not self._stopping.is_set():
            finished = DBOS.list_workflows(
                status=_FINISHED,
                completed_before=before.isoformat(),
                queue_name=_QUEUE,
                limit=_SWEEP_BATCH,
                load_input=False,
                load_output=False,
            )
            if not finished:
                return
            DBOS.delete_workflows([workflow.workflow_id for workflow in finished])
