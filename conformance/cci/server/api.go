package server

import (
	"context"
	"fmt"
	"net/http"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	"k8s.io/apiserver/pkg/authorization/authorizer"
	openapinamer "k8s.io/apiserver/pkg/endpoints/openapi"
	"k8s.io/apiserver/pkg/registry/rest"
	genericapiserver "k8s.io/apiserver/pkg/server"
	"k8s.io/apiserver/pkg/server/options"
	"k8s.io/apiserver/pkg/storage/storagebackend"
	"k8s.io/apiserver/pkg/util/compatibility"
	restclient "k8s.io/client-go/rest"

	"tally/conformance/cci/openapi"
	v2 "tally/conformance/cci/v2"
)

// loopInterval is the time between two rounds of the controllers.
const loopInterval = 50 * time.Millisecond

// api is the API server without a listener: a handler, with its hooks and
// controllers.
type api struct {
	generic     *genericapiserver.GenericAPIServer
	controllers *controllers
}

// newAPI builds the server over the etcd at etcdURL.
func newAPI(etcdURL string, o Options) (*api, error) {
	scheme, err := newScheme()
	if err != nil {
		return nil, err
	}
	codecs := serializer.NewCodecFactory(scheme)
	config, err := newConfig(scheme, codecs, etcdURL)
	if err != nil {
		return nil, err
	}
	generic, err := config.Complete(nil).New("cci", genericapiserver.NewEmptyDelegate())
	if err != nil {
		return nil, fmt.Errorf("create API server: %w", err)
	}
	stores, err := newStores(scheme, config.RESTOptionsGetter)
	if err != nil {
		return nil, err
	}
	group := genericapiserver.NewDefaultAPIGroupInfo(v2.GroupName, scheme, runtime.NewParameterCodec(scheme), codecs)
	group.VersionedResourcesStorageMap["v2"] = map[string]rest.Storage{v2.Resource: stores.served(o.PublishedOnly)}
	if err := generic.InstallAPIGroup(&group); err != nil {
		return nil, fmt.Errorf("install API group: %w", err)
	}
	return &api{generic: generic, controllers: newControllers(stores, o)}, nil
}

// newScheme returns the snapshots and the types that every API server responds with.
func newScheme() (*runtime.Scheme, error) {
	scheme := runtime.NewScheme()
	if err := v2.AddToScheme(scheme); err != nil {
		return nil, fmt.Errorf("register types: %w", err)
	}
	unversioned := schema.GroupVersion{Version: "v1"}
	metav1.AddToGroupVersion(scheme, unversioned)
	scheme.AddUnversionedTypes(unversioned,
		&metav1.Status{}, &metav1.APIVersions{}, &metav1.APIGroupList{}, &metav1.APIGroup{}, &metav1.APIResourceList{})
	return scheme, nil
}

// newConfig leaves authentication to the gateway, which has put the user into
// the context of the request.
func newConfig(scheme *runtime.Scheme, codecs serializer.CodecFactory, etcdURL string) (*genericapiserver.Config, error) {
	config := genericapiserver.NewConfig(codecs)
	config.EffectiveVersion = compatibility.DefaultBuildEffectiveVersion()
	config.ExternalAddress = "127.0.0.1:443"
	config.LoopbackClientConfig = &restclient.Config{}
	config.Authorization.Authorizer = authorizer.AuthorizerFunc(authorize)
	config.OpenAPIV3Config = genericapiserver.DefaultOpenAPIV3Config(
		openapi.GetOpenAPIDefinitions, openapinamer.NewDefinitionNamer(scheme))
	backend := storagebackend.NewDefaultConfig("/registry", codecs.LegacyCodec(v2.GroupVersion()))
	backend.Transport.ServerList = []string{etcdURL}
	etcd := options.NewEtcdOptions(backend)
	etcd.EnableWatchCache = false
	etcd.SkipHealthEndpoints = true
	if err := etcd.ApplyTo(config); err != nil {
		return nil, fmt.Errorf("connect to etcd at %s: %w", etcdURL, err)
	}
	return config, nil
}

// Run starts the hooks of the server and the controllers; they end with ctx.
func (a *api) Run(ctx context.Context) {
	a.generic.PrepareRun().RunPostStartHooks(ctx)
	go a.controllers.run(ctx, loopInterval)
}

// Handler serves the requests that pass the gateway.
func (a *api) Handler() http.Handler { return a.generic.Handler }

// Stop waits for the controllers, returns their error and closes the
// connections to etcd. The context of Run must have ended.
func (a *api) Stop() error {
	<-a.controllers.done
	a.generic.Destroy()
	return a.controllers.err
}
