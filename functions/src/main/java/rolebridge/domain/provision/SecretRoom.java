package rolebridge.domain.provision;

import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import rolebridge.domain.error.QuotaExceededException;
import rolebridge.domain.instance.InstanceRecord;
import rolebridge.domain.managed.SecretTags;
import rolebridge.domain.managed.Tags;
import rolebridge.domain.port.StoredSecret;

/** Whether a user's secret has room for the tags of one more request, by {@link SecretTags}. */
final class SecretRoom {

  private SecretRoom() {}

  /**
   * How many places are taken once the secret has the request's tags and the record of its role's
   * instance in XSOAR.
   */
  static int taken(StoredSecret secret, Collection<String> requested, String roleArn) {
    Set<String> added = new HashSet<>(requested);
    added.add(InstanceRecord.tagKeyOf(roleArn));
    return SecretTags.taken(secret.tags().keySet(), added);
  }

  /**
   * Returns when the secret, as it is now, has room for the plan's tags.
   *
   * @throws QuotaExceededException when other requests of the user, or somebody else, took it
   */
  static void requireFor(Plan plan, StoredSecret secret) {
    int taken = taken(secret, Tags.ofRequester(plan.userTags()).keySet(), plan.roleArn());
    SecretTags.objection(plan.userName(), plan.secretName(), taken)
        .ifPresent(
            objection -> {
              throw new QuotaExceededException(objection);
            });
  }
}
