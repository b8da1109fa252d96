//! An agent, and the console that gives it work.

use std::sync::Arc;
use std::time::Duration;

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::time::Instant;

use super::journey::{Journey, Report};
use super::machine::Machine;
use super::requests::{Client, Trouble};
use crate::model::SubTask;

/// An agent at work asks for commands at one of so many reports.
const ASKS_EVERY: u32 = 6;

/// Rounds of a task, before the console deletes it and creates another one.
const ROUNDS: u32 = 4;

/// How many rounds of a hundred fail.
const FAILS: u32 = 2;

/// How many reports of ten thousand are an agent's last before it loses its connection.
const LOSES_CONNECTION: u32 = 5;

/// A simulated agent.
#[derive(Debug)]
pub(super) struct Agent {
    client: Arc<Client>,
    machine: Machine,
    random: StdRng,
    /// How much of its migration passes from one report to the next.
    pace: Duration,
    source: String,
    task: String,
    rounds: u32,
    reports: u32,
    doing: Doing,
    /// Ends of steps that the service does not know of yet.
    unsaid: Vec<Report>,
}

#[derive(Debug)]
enum Doing {
    /// A round, which fails when there is only so much left of it.
    Working {
        journey: Journey,
        fails_at: Option<Duration>,
    },
    /// Nothing, until the console gives it work again, this many reports later.
    Resting(u32),
    /// Somebody has stopped it.
    Stopped,
    /// It has no connection for this many reports.
    Gone(u32),
}

#[derive(Deserialize)]
struct Shown {
    state: Option<String>,
    #[serde(default)]
    sub_tasks: Option<Vec<SubTask>>,
}

impl Agent {
    /// Registers an agent and puts it to work, somewhere on its way.
    pub(super) async fn enrol(
        client: Arc<Client>,
        number: u32,
        pace: Duration,
    ) -> Result<Self, Trouble> {
        let mut agent = Self {
            client,
            machine: Machine::nth(number),
            random: StdRng::seed_from_u64(u64::from(number) << 32),
            pace,
            source: String::new(),
            task: String::new(),
            rounds: 0,
            reports: number % ASKS_EVERY,
            doing: Doing::Resting(0),
            unsaid: Vec::new(),
        };
        agent.come_back().await?;
        if let Doing::Working { journey, .. } = &mut agent.doing {
            let part = agent.random.random_range(0.0..1.0);
            let reports = journey.pass(journey.length().mul_f64(part));
            agent.say(reports, Instant::now()).await?;
        }
        Ok(agent)
    }

    /// What an agent does when a report is due.
    pub(super) async fn tick(&mut self, due: Instant) {
        // what the service does not do, since somebody has deleted the task, say, is begun anew; what it was too busy for, or
        // did not answer, is tried again
        if let Err(Trouble::Answer { .. }) = self.act(due).await {
            self.doing = Doing::Gone(0);
        }
    }

    async fn act(&mut self, due: Instant) -> Result<(), Trouble> {
        match &mut self.doing {
            Doing::Gone(0) => self.come_back().await,
            Doing::Resting(0) => self.give_work().await,
            Doing::Gone(left) => {
                *left -= 1;
                Ok(())
            }
            Doing::Resting(left) => {
                *left -= 1;
                self.obey().await
            }
            Doing::Stopped => self.obey().await,
            Doing::Working { .. } => self.work(due).await,
        }
    }

    async fn work(&mut self, due: Instant) -> Result<(), Trouble> {
        let Doing::Working { journey, fails_at } = &mut self.doing else {
            return Ok(());
        };
        let mut reports = std::mem::take(&mut self.unsaid);
        reports.extend(journey.pass(self.pace));
        let is_over = journey.is_over();
        let fails = fails_at.is_some_and(|left| journey.length() < left);
        self.say(reports, due).await?;
        self.reports += 1;
        if is_over {
            self.rounds += 1;
            self.doing = Doing::Resting(self.random.random_range(1..6));
        } else if fails {
            return self.fail().await;
        } else if self.random.random_ratio(LOSES_CONNECTION, 10_000) {
            self.doing = Doing::Gone(self.random.random_range(2..20));
        } else if self.reports.is_multiple_of(ASKS_EVERY) {
            return self.obey().await;
        }
        Ok(())
    }

    /// Sends reports one after the other. After a failure, those that end a step are kept.
    async fn say(&mut self, reports: Vec<Report>, due: Instant) -> Result<(), Trouble> {
        let path = format!("/v3/tasks/{}/progress", self.task);
        for (index, report) in reports.iter().enumerate() {
            if let Err(trouble) = self.client.put(&path, &report.body()).await {
                let unsaid = reports[index..].iter().filter(|one| one.ends_a_step());
                self.unsaid = unsaid.cloned().collect();
                return Err(trouble);
            }
            self.client.tally.reported(due.elapsed());
        }
        Ok(())
    }

    async fn fail(&mut self) -> Result<(), Trouble> {
        let path = format!("/v3/sources/{}/changestate", self.source);
        self.client
            .put(&path, &json!({"copystate": "error"}))
            .await?;
        self.doing = Doing::Resting(3);
        Ok(())
    }

    /// Registers, as after a loss of the connection or at the very beginning, and goes on.
    async fn come_back(&mut self) -> Result<(), Trouble> {
        let registered = self
            .client
            .post("/v3/sources", &self.machine.registration())
            .await?;
        self.source = text(&registered, "id");
        let source: Value = self
            .client
            .get(&format!("/v3/sources/{}", self.source))
            .await?;
        self.task = text(&source["current_task"], "id");
        if self.task.is_empty() {
            return self.give_work().await;
        }
        self.obey().await?;
        match self.go_on().await? {
            true => Ok(()),
            false => self.give_work().await,
        }
    }

    /// Does what a console would: creates a task where there is none any more, and starts it.
    async fn give_work(&mut self) -> Result<(), Trouble> {
        if self.rounds >= ROUNDS && !self.task.is_empty() {
            self.client
                .delete(&format!("/v3/tasks/{}", self.task))
                .await?;
            self.task.clear();
        }
        if self.task.is_empty() {
            let created = self
                .client
                .post("/v3/tasks", &self.machine.task(&self.source))
                .await?;
            self.task = text(&created, "id");
            self.rounds = 0;
        }
        let path = format!("/v3/tasks/{}/action", self.task);
        self.client
            .post(&path, &json!({"operation": "start"}))
            .await?;
        self.obey().await
    }

    /// Asks for a command, and does it.
    async fn obey(&mut self) -> Result<(), Trouble> {
        let path = format!("/v3/sources/{}/command", self.source);
        let command: Value = self.client.get(&path).await?;
        let Some(name) = command["command_name"]
            .as_str()
            .filter(|name| !name.starts_with("TASK_"))
        else {
            return Ok(());
        };
        let done = json!({"command_name": name, "result": "success", "result_detail": {}});
        self.client.post(&format!("{path}_result"), &done).await?;
        match name {
            "STOP" => self.doing = Doing::Stopped,
            "START" | "SKIP" => {
                self.go_on().await?;
            }
            _ => {}
        }
        Ok(())
    }

    /// Takes up the newest round of its task, if that is at work.
    async fn go_on(&mut self) -> Result<bool, Trouble> {
        let task: Shown = self.client.get(&format!("/v3/tasks/{}", self.task)).await?;
        let sub_tasks = task.sub_tasks.unwrap_or_default();
        let journey = Journey::of(&sub_tasks, &self.machine);
        let at_work =
            matches!(task.state.as_deref(), Some("RUNNING" | "SYNCING")) && !journey.is_over();
        if at_work {
            self.unsaid.clear();
            let fails = self.random.random_ratio(FAILS, 100);
            let part = self.random.random_range(0.0..1.0);
            let fails_at = fails.then(|| journey.length().mul_f64(part));
            self.doing = Doing::Working { journey, fails_at };
        }
        Ok(at_work)
    }
}

fn text(value: &Value, name: &str) -> String {
    value[name].as_str().unwrap_or_default().to_owned()
}
