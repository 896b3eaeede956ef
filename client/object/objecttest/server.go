// Package objecttest is an in-process server of object storage: what a [Bucket] of
// package object uses of Amazon S3, with faults.
package objecttest

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/xml"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// The keys and the bucket of a server.
const (
	AccessKey = "objecttestaccess"
	SecretKey = "objecttest-secret-key"
	Bucket    = "inventory"
)

// Server is a server with one bucket.
type Server struct {
	// URL is its endpoint.
	URL string
	// Fault, if it is set, sees every request before it is processed and may respond
	// in its place. It is set before the first request.
	Fault func(Request, http.ResponseWriter) (done bool)
	// After, if it is set, sees every request after it was processed; an error cuts
	// the connection, so that the client does not know.
	After func(Request) error

	mu       sync.Mutex
	objects  map[string]Object
	uploads  map[string]*upload
	requests []Request
	server   *httptest.Server
}

// Object is an object as it is stored.
type Object struct {
	Data   []byte
	Header http.Header
}

// Request is a request that came: "PUT pods.csv?partNumber=1&uploadId=2".
type Request struct {
	Method, Key, Query string
	Header             http.Header
}

// String is the request in one line.
func (r Request) String() string {
	if r.Query == "" {
		return r.Method + " " + r.Key
	}
	return r.Method + " " + r.Key + "?" + r.Query
}

type upload struct {
	key    string
	header http.Header
	parts  map[int][]byte
}

// New starts a server; Close stops it.
func New() *Server {
	s := &Server{objects: map[string]Object{}, uploads: map[string]*upload{}}
	s.server = httptest.NewServer(s)
	s.URL = s.server.URL
	return s
}

// Close stops the server.
func (s *Server) Close() { s.server.Close() }

// Objects are the names of the objects that are visible.
func (s *Server) Objects() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Sorted(maps.Keys(s.objects))
}

// Object is a visible object, empty if there is none.
func (s *Server) Object(key string) Object {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.objects[key]
}

// Put stores an object, or removes it if data is nil.
func (s *Server) Put(key string, data []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.objects[key] = (Object{Data: data, Header: http.Header{}}); data == nil {
		delete(s.objects, key)
	}
}

// Uploads is the number of uploads that were neither completed nor aborted.
func (s *Server) Uploads() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.uploads)
}

// Requests are those that came, in order.
func (s *Server) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.requests)
}

// ServeHTTP implements http.Handler.
func (s *Server) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	path := strings.SplitN(strings.TrimPrefix(req.URL.Path, "/"), "/", 2)
	r := Request{Method: req.Method, Key: strings.Join(path[1:], ""), Query: req.URL.RawQuery, Header: req.Header}
	w.Header().Set("X-Amz-Request-Id", "request-1")
	body, err := io.ReadAll(req.Body)
	s.mu.Lock()
	s.requests = append(s.requests, r)
	s.mu.Unlock()
	sum := sha256.Sum256(body)
	switch {
	case err != nil:
		return // the client went away
	case s.Fault != nil && s.Fault(r, w):
		return
	case !strings.Contains(req.Header.Get("Authorization"), "Credential="+AccessKey+"/"):
		Refuse(w, http.StatusForbidden, "InvalidAccessKeyId", "The Access Key Id you provided does not exist in our records.")
		return
	case path[0] != Bucket:
		Refuse(w, http.StatusNotFound, "NoSuchBucket", "The specified bucket does not exist")
		return
	case len(body) > 0 && req.Header.Get("X-Amz-Content-Sha256") != hex.EncodeToString(sum[:]):
		Refuse(w, http.StatusBadRequest, "XAmzContentSHA256Mismatch", "The provided 'x-amz-content-sha256' header does not match what was computed.")
		return
	}
	respond := s.handle(r, req, body)
	if s.After != nil && s.After(r) != nil {
		panic(http.ErrAbortHandler)
	}
	respond(w)
}

// Refuse responds with an error as S3 does.
func Refuse(w http.ResponseWriter, status int, code, message string) {
	w.Header().Set("Content-Type", "application/xml")
	w.WriteHeader(status)
	_, _ = fmt.Fprintf(w, "%s<Error><Code>%s</Code><Message>%s</Message><RequestId>request-1</RequestId></Error>", xml.Header, code, message)
}

type response func(http.ResponseWriter)

func refusal(status int, code, message string) response {
	return func(w http.ResponseWriter) { Refuse(w, status, code, message) }
}

func document(format string, args ...any) response {
	return func(w http.ResponseWriter) { _, _ = fmt.Fprintf(w, xml.Header+format, args...) }
}

// handle processes a request, and returns its response.
func (s *Server) handle(r Request, req *http.Request, body []byte) response {
	s.mu.Lock()
	defer s.mu.Unlock()
	query := req.URL.Query()
	id := query.Get("uploadId")
	switch {
	case r.Method == http.MethodPost && query.Has("uploads"):
		return s.begin(r)
	case id != "" && s.uploads[id] == nil:
		return refusal(http.StatusNotFound, "NoSuchUpload", "The specified multipart upload does not exist.")
	case r.Method == http.MethodPut && id != "":
		number, _ := strconv.Atoi(query.Get("partNumber"))
		s.uploads[id].parts[number] = body
		return tagged
	case r.Method == http.MethodPost && id != "":
		return s.complete(id, body)
	case r.Method == http.MethodDelete && id != "":
		delete(s.uploads, id)
		return func(w http.ResponseWriter) { w.WriteHeader(http.StatusNoContent) }
	case r.Method == http.MethodPut:
		s.objects[r.Key] = Object{body, metadata(r.Header)}
		return tagged
	}
	return s.read(r)
}

func tagged(w http.ResponseWriter) { w.Header().Set("ETag", `"etag"`) }

func (s *Server) begin(r Request) response {
	id := strconv.Itoa(len(s.requests))
	s.uploads[id] = &upload{key: r.Key, header: metadata(r.Header), parts: map[int][]byte{}}
	return document("<InitiateMultipartUploadResult><Bucket>%s</Bucket><Key>%s</Key><UploadId>%s</UploadId></InitiateMultipartUploadResult>", Bucket, r.Key, id)
}

// complete puts the parts that the body lists together.
func (s *Server) complete(id string, body []byte) response {
	var listed struct {
		Part []struct{ PartNumber int }
	}
	if err := xml.Unmarshal(body, &listed); err != nil || len(listed.Part) == 0 {
		return refusal(http.StatusBadRequest, "MalformedXML", "The XML you provided was not well-formed")
	}
	u := s.uploads[id]
	var data []byte
	for _, part := range listed.Part {
		if u.parts[part.PartNumber] == nil {
			return refusal(http.StatusBadRequest, "InvalidPart", "One or more of the specified parts could not be found.")
		}
		data = append(data, u.parts[part.PartNumber]...)
	}
	s.objects[u.key] = Object{data, u.header}
	delete(s.uploads, id)
	return document("<CompleteMultipartUploadResult><Bucket>%s</Bucket><Key>%s</Key><ETag>etag</ETag></CompleteMultipartUploadResult>", Bucket, u.key)
}

func (s *Server) read(r Request) response {
	object, ok := s.objects[r.Key]
	if !ok {
		return refusal(http.StatusNotFound, "NoSuchKey", "The specified key does not exist.")
	}
	return func(w http.ResponseWriter) {
		maps.Copy(w.Header(), object.Header)
		w.Header().Set("Last-Modified", "Sat, 28 Nov 2026 10:00:00 GMT")
		w.Header().Set("ETag", `"etag"`)
		w.Header().Set("Content-Length", strconv.Itoa(len(object.Data)))
		if r.Method == http.MethodGet {
			_, _ = w.Write(object.Data)
		}
	}
}

// metadata are the headers that are stored with an object.
func metadata(h http.Header) http.Header {
	kept := http.Header{}
	for name, values := range h {
		if name == "Content-Type" || strings.HasPrefix(name, "X-Amz-Meta-") {
			kept[name] = values
		}
	}
	return kept
}
