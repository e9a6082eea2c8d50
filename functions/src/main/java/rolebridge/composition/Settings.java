package rolebridge.composition;

import java.util.Set;
import rolebridge.domain.managed.Hub;
import rolebridge.domain.request.EgressIps;
import rolebridge.domain.rotate.RotationPolicy;

/** The stack's settings that functions and command need. */
public interface Settings {

  /** The hub that the stack is. */
  Hub hub();

  /** The addresses that access is proven from; empty when the stack doesn't say. */
  EgressIps egressIps();

  /** How long keys live; the template's parameters have their rules checked at deploy. */
  RotationPolicy rotationPolicy();

  /** KMS key for new secrets; empty for the account's own. */
  String kmsKeyId();

  /** Name of the function, which Lambda gives it. */
  String functionName();

  /** IAM's actions that the function may do in other accounts, as in its own role's policy. */
  Set<String> spokeActions();
}
