package rolebridge.cli.migrate;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import rolebridge.cli.migrate.HandMadeUser.TrustingRole;
import rolebridge.domain.policy.PolicyDocument;
import rolebridge.domain.policy.TrustPolicy;

/** What a request says of a hand-made role's trust. */
record TrustDraft(AccountPicture.User user, TrustingRole found) {

  void addTo(RequestDraft draft) {
    TrustConditions conditions = TrustConditions.of(found.admission().statements());
    if (!conditions.sourceIps().isEmpty()) {
      draft.put("allowedSourceIps", conditions.sourceIps());
    }
    note(
        draft,
        "conditionNotMet",
        conditions.notMet(),
        "Left out. XSOAR sends no external id and an access key shows no MFA, so no instance can"
            + " have used this role: find out whether anybody needs it.");
    note(
        draft,
        "trustCondition",
        conditions.others(),
        "Left out, so the new role's trust is wider: it can be limited to addresses only, by"
            + " allowedSourceIps.");
    note(
        draft,
        "trustDenies",
        Admission.denying(found.trust()).stream().map(TrustPolicy::described).toList(),
        "Left out: the new role's trust lets in the new user and denies nobody.");
    note(
        draft,
        "otherPrincipals",
        otherPrincipals(),
        "Left out: the new role is for the new user alone. Keep the hand-made one while these use"
            + " it.");
  }

  private static void note(
      RequestDraft draft, String rule, Collection<String> values, String remedy) {
    if (!values.isEmpty()) {
      draft.note(Note.changed("", rule, values, remedy));
    }
  }

  /** Services and federated users, too, by whichever action they come in. */
  private Collection<String> otherPrincipals() {
    Collection<String> others = new TreeSet<>();
    for (Map<String, Object> statement : found.trust().statements()) {
      if (PolicyDocument.allows(statement)) {
        others.addAll(principals(statement.get("Principal")));
      }
    }
    others.removeIf(principal -> Admission.isUser(principal, user));
    return others;
  }

  private static List<String> principals(Object principal) {
    return principal instanceof Map<?, ?> kinds
        ? kinds.values().stream().flatMap(named -> principals(named).stream()).toList()
        : PolicyDocument.asList(principal).stream().map(Object::toString).toList();
  }
}
