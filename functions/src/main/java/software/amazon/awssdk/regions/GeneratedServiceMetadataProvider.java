package software.amazon.awssdk.regions;

import software.amazon.awssdk.regions.servicemetadata.IamServiceMetadata;
import software.amazon.awssdk.regions.servicemetadata.SecretsmanagerServiceMetadata;
import software.amazon.awssdk.regions.servicemetadata.StatesServiceMetadata;
import software.amazon.awssdk.regions.servicemetadata.StsServiceMetadata;

/**
 * In place of the SDK's class of this name, which makes the metadata of each of some 390 services
 * before a client can know in which region its one service is signed for: an eighth of what a cold
 * function does. Lambda looks for classes in the code first and in {@code lib/} then. The
 * functions' jar, which the command uses with other services, lacks this class.
 */
public final class GeneratedServiceMetadataProvider implements ServiceMetadataProvider {

  /**
   * Of the services that functions call, the SDK's own; of others null, for which it has a default.
   */
  @Override
  public ServiceMetadata serviceMetadata(String endpointPrefix) {
    return switch (endpointPrefix) {
      case "iam" -> new IamServiceMetadata();
      case "secretsmanager" -> new SecretsmanagerServiceMetadata();
      case "states" -> new StatesServiceMetadata();
      case "sts" -> new StsServiceMetadata();
      default -> null;
    };
  }
}
