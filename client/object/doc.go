// Package object puts objects into S3-compatible storage, so that they appear
// whole or not at all.
//
// A [Bucket] is one bucket of one server. [Bucket.Create] begins an [Upload] of any
// size, in parts; [Bucket.Small] keeps an object in memory. Both appear when they
// are published, and replace an existing object at once. What is discarded leaves
// neither an object nor parts of one.
//
// The requests are those of github.com/minio/minio-go, over the transport of
// package rest: its proxies, certificates, retries, debug output and filter of
// secrets. See https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations.html
package object
