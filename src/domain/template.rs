//! Templates: their defaults, and what an account may have.

use crate::model::{NewTemplate, Template, TemplateBody};

/// Id and name of the template that is always there: whoever creates the target server chooses everything.
pub const AUTO_CREATE: &str = "autoCreate";

/// How many templates an account may have.
pub const MOST: i64 = 50;

/// The address range of a new network.
const CIDR: &str = "192.168.0.0/16";

/// The type of a public address.
const PUBLIC_IP: &str = "5_bgp";

/// Why a template cannot be created, changed or deleted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TemplateConflict {
    /// Its name is taken.
    #[error("another template has this name")]
    Name,
    /// There are too many.
    #[error("an account has at most {MOST} templates: delete one that is not needed")]
    TooMany,
    /// A task uses it.
    #[error("task {0} uses the template: delete that task first")]
    InUse(String),
    /// It is the one that is always there.
    #[error("the template {AUTO_CREATE} is always there, and cannot be changed or deleted")]
    AutoCreate,
}

/// The template of a body, with what has a default filled in.
#[must_use]
pub fn decide(body: TemplateBody) -> NewTemplate {
    let mut template = body.template.unwrap_or_default();
    // without a word about it, it must not disappear with a task
    template.is_template.get_or_insert(true);
    if let Some(vpc) = &mut template.vpc {
        vpc.cidr.get_or_insert_with(|| CIDR.into());
    }
    if let Some(address) = &mut template.publicip {
        address.r#type.get_or_insert_with(|| PUBLIC_IP.into());
    }
    template
}

/// Decides whether an account can have a template of a name. `others` is how many it has besides.
///
/// # Errors
/// [`TemplateConflict::Name`], [`TemplateConflict::TooMany`].
pub fn admit(name: Option<&str>, is_taken: bool, others: i64) -> Result<(), TemplateConflict> {
    if is_taken || name == Some(AUTO_CREATE) {
        return Err(TemplateConflict::Name);
    }
    if others >= MOST {
        return Err(TemplateConflict::TooMany);
    }
    Ok(())
}

/// Decides whether a template can be changed or deleted at all.
///
/// # Errors
/// [`TemplateConflict::AutoCreate`].
pub fn changeable(id: &str) -> Result<(), TemplateConflict> {
    match id == AUTO_CREATE {
        true => Err(TemplateConflict::AutoCreate),
        false => Ok(()),
    }
}

/// The template that is always there, if the id is its.
#[must_use]
pub fn built_in(id: &str) -> Option<Template> {
    (id == AUTO_CREATE).then(|| Template {
        id: AUTO_CREATE.into(),
        name: AUTO_CREATE.into(),
        is_template: true,
        ..Template::default()
    })
}

/// The stored templates that a task refers to.
#[must_use]
pub fn references<'a>(ids: impl IntoIterator<Item = Option<&'a str>>) -> Vec<String> {
    let named = ids.into_iter().flatten();
    let stored = named.filter(|id| !id.is_empty() && *id != AUTO_CREATE);
    stored.map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{TemplatePublicIp, TemplateVpc};

    fn named(name: &str) -> TemplateBody {
        let template = Some(NewTemplate {
            name: Some(name.into()),
            ..NewTemplate::default()
        });
        TemplateBody { template }
    }

    #[test]
    fn what_has_a_default_gets_it() {
        let mut body = named("a");
        if let Some(template) = &mut body.template {
            template.vpc = Some(TemplateVpc::default());
            template.publicip = Some(TemplatePublicIp::default());
        }
        let decided = decide(body);
        assert_eq!(decided.is_template, Some(true));
        assert_eq!(decided.vpc.unwrap().cidr.as_deref(), Some(CIDR));
        let address = decided.publicip.unwrap();
        assert_eq!(address.r#type.as_deref(), Some(PUBLIC_IP));
        let bare = decide(named("a"));
        assert_eq!((bare.vpc, bare.publicip), (None, None));
    }

    #[test]
    fn an_account_has_so_many_templates_each_with_a_name_of_its_own() {
        assert_eq!(admit(Some("a"), false, MOST - 1), Ok(()));
        assert_eq!(
            admit(Some("a"), false, MOST),
            Err(TemplateConflict::TooMany)
        );
        assert_eq!(admit(Some("a"), true, 0), Err(TemplateConflict::Name));
        let own = admit(Some(AUTO_CREATE), false, 0);
        assert_eq!(own, Err(TemplateConflict::Name));
    }

    #[test]
    fn neither_no_template_nor_the_one_that_is_always_there_is_a_reference() {
        let ids = [None, Some(""), Some(AUTO_CREATE), Some("a")];
        assert_eq!(references(ids), ["a"]);
    }
}
