package rolebridge.domain.request;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import rolebridge.domain.iamdata.ActionReference;
import rolebridge.domain.iamdata.AuthorizationReference;
import rolebridge.domain.iamdata.ServiceReference;
import rolebridge.domain.policy.ActionPattern;
import rolebridge.domain.policy.CompactJson;
import rolebridge.domain.policy.NeverGranted;

/**
 * Actions against AWS's own list of them, and against what every boundary of roles denies. IAM
 * itself takes any action of the right form, so nobody else would say that it is none.
 */
final class KnownActions {

  /**
   * Operations of an API whose action has another name (<a
   * href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html">Required
   * permissions for Amazon S3 API operations</a>, <a
   * href="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-api-permissions-reference.html">Amazon
   * SQS API permissions</a>, <a
   * href="https://docs.aws.amazon.com/sns/latest/dg/sns-batching-api-actions.html">PublishBatch</a>,
   * <a href="https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html">Invoke</a>).
   */
  static final Map<String, String> ACTIONS_OF_OPERATIONS =
      Map.ofEntries(
          Map.entry("s3:listbuckets", "s3:ListAllMyBuckets"),
          Map.entry("s3:headbucket", "s3:ListBucket"),
          Map.entry("s3:listobjects", "s3:ListBucket"),
          Map.entry("s3:listobjectsv2", "s3:ListBucket"),
          Map.entry("s3:listobjectversions", "s3:ListBucketVersions"),
          Map.entry("s3:listmultipartuploads", "s3:ListBucketMultipartUploads"),
          Map.entry("s3:listparts", "s3:ListMultipartUploadParts"),
          Map.entry("s3:headobject", "s3:GetObject"),
          Map.entry("s3:copyobject", "s3:PutObject"),
          Map.entry("s3:deleteobjects", "s3:DeleteObject"),
          Map.entry("s3:getbucketencryption", "s3:GetEncryptionConfiguration"),
          Map.entry("s3:putbucketencryption", "s3:PutEncryptionConfiguration"),
          Map.entry("s3:deletebucketencryption", "s3:PutEncryptionConfiguration"),
          Map.entry("s3:getbucketlifecycleconfiguration", "s3:GetLifecycleConfiguration"),
          Map.entry("s3:putbucketlifecycleconfiguration", "s3:PutLifecycleConfiguration"),
          Map.entry("s3:getbucketreplication", "s3:GetReplicationConfiguration"),
          Map.entry("s3:putbucketreplication", "s3:PutReplicationConfiguration"),
          Map.entry("s3:getbucketaccelerateconfiguration", "s3:GetAccelerateConfiguration"),
          Map.entry("s3:getpublicaccessblock", "s3:GetBucketPublicAccessBlock"),
          Map.entry("s3:putpublicaccessblock", "s3:PutBucketPublicAccessBlock"),
          Map.entry("s3:deletepublicaccessblock", "s3:PutBucketPublicAccessBlock"),
          Map.entry("s3:deletebuckettagging", "s3:PutBucketTagging"),
          Map.entry("s3:deletebucketcors", "s3:PutBucketCORS"),
          Map.entry("s3:deletebucketlifecycle", "s3:PutLifecycleConfiguration"),
          Map.entry("s3:deletebucketreplication", "s3:PutReplicationConfiguration"),
          Map.entry("s3:createmultipartupload", "s3:PutObject"),
          Map.entry("s3:uploadpart", "s3:PutObject"),
          Map.entry("s3:uploadpartcopy", "s3:PutObject"),
          Map.entry("s3:completemultipartupload", "s3:PutObject"),
          Map.entry("s3:selectobjectcontent", "s3:GetObject"),
          Map.entry("sqs:sendmessagebatch", "sqs:SendMessage"),
          Map.entry("sqs:deletemessagebatch", "sqs:DeleteMessage"),
          Map.entry("sqs:changemessagevisibilitybatch", "sqs:ChangeMessageVisibility"),
          Map.entry("sns:publishbatch", "sns:Publish"),
          Map.entry("lambda:invoke", "lambda:InvokeFunction"));

  /**
   * What the SDKs and the AWS CLI call a service whose actions begin otherwise (<a
   * href="https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html">service
   * authorization reference</a>, prefixes).
   */
  static final Map<String, String> PREFIXES_OF_CLIENTS =
      Map.ofEntries(
          Map.entry("apigatewayv2", "apigateway"),
          Map.entry("cloudwatch-logs", "logs"),
          Map.entry("cloudwatchlogs", "logs"),
          Map.entry("configservice", "config"),
          Map.entry("deploy", "codedeploy"),
          Map.entry("efs", "elasticfilesystem"),
          Map.entry("elb", "elasticloadbalancing"),
          Map.entry("elbv2", "elasticloadbalancing"),
          Map.entry("emr", "elasticmapreduce"),
          Map.entry("eventbridge", "events"),
          Map.entry("mwaa", "airflow"),
          Map.entry("resourcegroupstaggingapi", "tag"),
          Map.entry("s3api", "s3"),
          Map.entry("s3control", "s3"),
          Map.entry("sesv2", "ses"),
          Map.entry("sfn", "states"),
          Map.entry("sso-admin", "sso"),
          Map.entry("stepfunctions", "states"));

  private static final Pattern VERSION_AT_THE_END = Pattern.compile("[vV]?[0-9]+$");

  private KnownActions() {}

  /** Checks an action of the right form that is allowed, or denied. */
  static void check(Field field, String action, boolean allowed) {
    if (action.equals("*")) {
      return;
    }
    if (allowed && NeverGranted.grantsNothing(action)) {
      field.violates(
          "neverGranted",
          action,
          "Leave it out: the boundary of rolebridge's roles denies "
              + (ActionPattern.is(action) ? "all that it covers" : "it")
              + " to every role, so no call would succeed.");
    } else if (ActionPattern.is(action)) {
      checkPattern(field, action, allowed);
    } else if (AuthorizationReference.action(action).isEmpty()) {
      meant(action)
          .ifPresentOrElse(
              right ->
                  field.violates(
                      "unknownAction",
                      action,
                      "Write " + right + " instead: AWS has no action " + shown(action) + "."),
              () ->
                  field.warns(
                      "unknownAction",
                      action,
                      "Check the spelling: AWS's list of actions of "
                          + AuthorizationReference.date()
                          + " has none of this name."));
    }
  }

  private static void checkPattern(Field field, String pattern, boolean allowed) {
    String prefix = prefixOf(pattern);
    if (AuthorizationReference.service(prefix).isEmpty()) {
      String unknown =
          "AWS's list of actions of " + AuthorizationReference.date() + " has no service " + prefix;
      if (allowed) {
        // What nobody can look through may hold what is dangerous.
        field.violates(
            "unknownServiceWildcard",
            pattern,
            nearService(prefix)
                    .map(near -> "Write " + near + " for the service if that is meant, or n")
                    .orElse("N")
                + "ame each action in full: "
                + unknown
                + ", so nobody can tell what the wildcard covers.");
      } else {
        field.warns("unknownAction", pattern, "Check the spelling: " + unknown + ".");
      }
    } else if (ActionPattern.expand(pattern).isEmpty()) {
      field.warns(
          "unknownAction",
          pattern,
          "Check the spelling: it covers nothing in AWS's list of actions of "
              + AuthorizationReference.date()
              + ".");
    }
  }

  /** The known action that somebody who wrote this one meant. */
  static Optional<String> meant(String action) {
    String ofOperation = ACTIONS_OF_OPERATIONS.get(action.toLowerCase(Locale.ROOT));
    if (ofOperation != null) {
      return Optional.of(ofOperation);
    }
    String prefix = prefixOf(action);
    String operation = action.substring(prefix.length() + 1);
    Optional<ServiceReference> service = AuthorizationReference.service(prefix);
    return service.isPresent()
        ? meant(service.get(), operation)
        : nearService(prefix)
            .flatMap(AuthorizationReference::service)
            .flatMap(near -> near.action(operation))
            .map(ActionReference::name);
  }

  private static Optional<String> meant(ServiceReference service, String operation) {
    List<String> known =
        service.actions().keySet().stream()
            .filter(name -> !isOtherVersion(name, operation))
            .toList();
    return Nearest.to(operation, known).flatMap(service::action).map(ActionReference::name);
  }

  private static Optional<String> nearService(String prefix) {
    String ofClient = PREFIXES_OF_CLIENTS.get(prefix.toLowerCase(Locale.ROOT));
    if (ofClient != null) {
      return Optional.of(ofClient);
    }
    List<String> known =
        AuthorizationReference.neighbours(prefix).stream()
            .filter(name -> !isOtherVersion(name, prefix))
            .toList();
    return Nearest.to(prefix, known);
  }

  /** AWS adds {@code GetFindingsV2} to {@code GetFindings}: a new name, and no misspelt one. */
  private static boolean isOtherVersion(String known, String name) {
    return withoutVersion(known).equalsIgnoreCase(withoutVersion(name));
  }

  private static String withoutVersion(String name) {
    return VERSION_AT_THE_END.matcher(name).replaceFirst("");
  }

  private static String prefixOf(String action) {
    return action.substring(0, action.indexOf(':'));
  }

  private static String shown(String action) {
    return CompactJson.printable(action, ActionRules.ACTION_LIMIT);
  }
}
